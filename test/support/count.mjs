// Adds up the reports of the test runs and prints the closing line. A run that left no report counts as failed.
import { readFileSync } from 'node:fs';

const [failedRun, ...files] = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of files) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    passed += report.numPassedTests;
    failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
    skipped += report.numPendingTests + report.numTodoTests;
  } catch (e) {
    console.error(`no report: ${file}: ${e.message}`);
    failed += 1;
  }
}
if (failedRun !== '0' && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
