module.exports = require('./room.cjs').setup;
