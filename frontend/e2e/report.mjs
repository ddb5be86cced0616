// Counts what was found true and what was not.

/** Keeps the outcomes of checks; a failed check does not end the run. */
export class Report {
  passed = 0;
  failed = [];
  #onFailure;
  #only;

  /** onFailure is told of each failure, to take a picture; only, when given, is a pattern that chapters have to match. */
  constructor({ onFailure, only } = {}) {
    this.#onFailure = onFailure;
    this.#only = only;
  }

  /** Runs the checks of one chapter. What they throw outside of a check counts as a failure of the chapter. */
  async chapter(name, body) {
    if (this.#only && !this.#only.test(name)) return;
    console.log(`\n${name}`);
    const began = performance.now();
    await this.check(`${name} was walked to its end`, body, { quiet: true });
    console.log(`  (${Math.round((performance.now() - began) / 1000)} s)`);
  }

  /** Runs one check, named by its outcome; tells whether it passed. With quiet, only a failure counts. */
  async check(outcome, body, { quiet = false } = {}) {
    try {
      await body();
      if (!quiet) {
        this.passed += 1;
        console.log(`  ok    ${outcome}`);
      }
      return true;
    } catch (error) {
      const why = String(error?.message ?? error);
      this.failed.push({ outcome, why });
      console.log(`  FAIL  ${outcome}\n        ${why.split('\n').slice(0, 14).join('\n        ')}`);
      await this.#onFailure?.(this.failed.length, outcome);
      return false;
    }
  }

  /** Prints the failures again and the sums; gives the exit status. */
  sum() {
    if (this.failed.length > 0) console.log('\nFailed:');
    for (const { outcome } of this.failed) console.log(`  ${outcome}`);
    console.log(`\n${this.passed} passed, ${this.failed.length} failed`);
    return this.failed.length === 0 && this.passed > 0 ? 0 : 1;
  }
}

/** Throws what was found, when there is any. */
export function none(found) {
  if (found.length > 0) throw new Error([...new Set(found)].join('\n'));
}

/** Asks again until the answer holds, and gives it; throws what was last seen when it does not in time. */
export async function until(what, ask, ms = 20_000) {
  const end = Date.now() + ms;
  let seen;
  for (;;) {
    try {
      seen = await ask();
      if (seen) return seen;
    } catch (error) {
      seen = error.message;
    }
    if (Date.now() > end) throw new Error(`Not so within ${ms / 1000} s: ${what}. Last seen: ${seen}`);
    await new Promise((go) => setTimeout(go, 50));
  }
}
