const { AsyncLocalStorage } = require('node:async_hooks');

/**
 * What jest's runner keeps of the test it is in, to know whose an error is that nobody caught. It has each promise followed for that (Node's async hooks),
 * and goes on to do so for every file a worker is through with: a sixth of what the fast tests took, and more with every file. They run one after another, and what is kept is simply
 * the latest: an error that comes late fails the test that runs then.
 */
exports.OneAfterAnother = class extends AsyncLocalStorage {
  #store;

  getStore() {
    return this.#store;
  }

  run(store, callback, ...args) {
    const before = this.#store;
    if (before?.test && store.test && before.test !== store.test) throw new Error('tests at the same time (test.concurrent) are not told apart here');
    const end = () => {
      this.#store = before;
    };
    this.#store = store;
    try {
      const result = callback(...args);
      if (typeof result?.finally === 'function') return result.finally(end);
      end();
      return result;
    } catch (e) {
      end();
      throw e;
    }
  }
};
