// The browser suite: starts the demo of $APPMUSTER_BIN, drives its pages with
// Chromium, and prints what was found true.
//
//   SHOTS=folder   also take a picture of every page looked at
//   README=1       also take the README's pictures into docs/images
//   ONLY=pattern   only the chapters whose names match
//   CHROMIUM_BIN=…  another Chromium; empty for the one that comes as a package
//   DEMO_URL=… SIMULATOR_URL=…   use a demo that runs already
import assert from 'node:assert/strict';
import { accountChapter } from './account.mjs';
import { Simulator } from './api.mjs';
import { launch } from './browser.mjs';
import { connectChapter } from './connect.mjs';
import { dayChapter } from './day.mjs';
import { runningDemo, startDemo } from './demo.mjs';
import { doorsChapter } from './doors.mjs';
import { faultsChapter, phoneChapter } from './faults.mjs';
import { freeChapter } from './free.mjs';
import { heldChapter } from './held.mjs';
import { instanceChapter } from './instance.mjs';
import { journeysChapter } from './journeys.mjs';
import { keyboardChapter } from './keyboard.mjs';
import { enter, loginChapter } from './login.mjs';
import { membersChapter } from './members.mjs';
import { noticesChapter } from './notices.mjs';
import { listsChapter, pagesChapter } from './pages.mjs';
import { shoot } from './pictures.mjs';
import { privacyChapter } from './privacy.mjs';
import { registrationChapter } from './registration.mjs';
import { none, Report } from './report.mjs';
import { resumedChapter } from './resumed.mjs';
import { settingsChapter } from './settings.mjs';
import { transferChapter } from './transfer.mjs';
import { zoomChapter } from './zoom.mjs';

const { APPMUSTER_BIN, DEMO_URL, SIMULATOR_URL, ONLY } = process.env;
if (!APPMUSTER_BIN && !DEMO_URL) {
  console.error('Set APPMUSTER_BIN to the built binary: make test-browser does.');
  process.exit(2);
}

let tab;
const report = new Report({
  only: ONLY ? new RegExp(ONLY, 'i') : undefined,
  onFailure: (number) => tab && shoot(tab, `failure-${number}`).catch(() => undefined),
});

const demo = DEMO_URL ? runningDemo(DEMO_URL, SIMULATOR_URL) : await startDemo(APPMUSTER_BIN);
console.log(
  `The demo is at ${demo.address}, ready after ${Math.round(demo.seconds)} s; its Microsoft at ${demo.simulator}.`,
);
let browser;
try {
  browser = await launch();
  const simulator = new Simulator(demo.simulator);
  await report.chapter('Log-in', () => loginChapter(report, browser, demo));
  tab = await enter(browser, demo);
  await report.chapter('Pages', () => pagesChapter(report, tab));
  await report.chapter('Lists', () => listsChapter(report, tab));
  await report.chapter('Free tenant', () => freeChapter(report, tab));
  await report.chapter('Notices', () => noticesChapter(report, tab));
  await report.chapter('Phone', () => phoneChapter(report, tab));
  await report.chapter('Faults', () => faultsChapter(report, tab, demo));
  await report.chapter('Keyboard', () => keyboardChapter(report, browser, demo));
  await report.chapter('Connecting', () => connectChapter(report, tab, simulator));
  await report.chapter('Settings', () => settingsChapter(report, tab));
  await report.chapter('Members', () => membersChapter(report, tab, browser, demo));
  await report.chapter('Account', () => accountChapter(report, browser, demo));
  await report.chapter('Instance', () => instanceChapter(report, tab, browser, demo));
  await report.chapter('Privacy', () => privacyChapter(report, tab));
  await report.chapter('Syncs', () => heldChapter(report, tab, simulator));
  await report.chapter('Zoom', () => zoomChapter(report, tab));
  await report.chapter('A day later', () => dayChapter(report, tab, simulator, demo));
  await report.chapter('Journeys', () => journeysChapter(report, tab, browser, simulator, demo));
  await report.chapter('Transfer', () => transferChapter(report, tab, browser, simulator, demo));
  await report.chapter('Registration', () => registrationChapter(report, tab, simulator, demo));
  if (APPMUSTER_BIN) await report.chapter('Resumed', () => resumedChapter(report, browser, APPMUSTER_BIN, simulator));
  if (APPMUSTER_BIN) await report.chapter('Doors', () => doorsChapter(report, browser, APPMUSTER_BIN));
} catch (error) {
  await report.check('The suite ran to its end', () => {
    throw error;
  });
} finally {
  await browser?.close();
  const { code, signal } = await demo.stop();
  await report.check('The demo ended as asked, and logged no error', () => {
    assert.deepEqual({ code, signal }, { code: 0, signal: null });
    none(demo.errors());
  });
}
const status = report.sum();
if (status !== 0 && demo.log()) console.log(`\nThe demo's log:\n${demo.log().slice(-4000)}`);
process.exit(status);
