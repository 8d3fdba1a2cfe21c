/** Calls a decorator from a file that does not hold what it decorates, so that the file proves no name. */
exports.elsewhere = (decorator, ...args) => decorator(...args);
