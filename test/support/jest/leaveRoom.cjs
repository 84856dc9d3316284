module.exports = require('./room.cjs').teardown;
