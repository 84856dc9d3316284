module.exports = require('./report.cjs').report;
