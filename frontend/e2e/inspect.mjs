// What holds for every page, whatever it shows.
import assert from 'node:assert/strict';
import { desk, phone } from './browser.mjs';
import { picture, shoot } from './pictures.mjs';
import { none } from './report.mjs';

/** The widths and schemes that every page is looked at in. */
export const variants = [
  { name: '1440-light', size: desk, scheme: 'light' },
  { name: '1440-dark', size: desk, scheme: 'dark' },
  { name: '390-light', size: phone, scheme: 'light' },
  { name: '390-dark', size: phone, scheme: 'dark' },
];

/** Checks of a page that is open: quiet, within its width, usable by everybody. */
export async function inspect(report, tab, name, variant = '1440-light') {
  const label = `${name}, ${variant}`;
  await report.check(`${label}: nothing is wider than the page`, async () => none(await tab.spill()));
  await report.check(`${label}: no word is cut off or broken`, async () => none(await tab.cut()));
  await report.check(`${label}: axe finds no violation`, async () => none(await tab.violations()));
  await report.check(`${label}: no console message, no failed request`, () => none(tab.troubles()));
  await shoot(tab, `${name}-${variant}`);
}

/**
 * Opens a page by its address in each width, looks at it in both schemes, and
 * checks that it shows its answer. A page is {name, path, shows, picture}.
 */
export async function walk(report, tab, { name, path, shows, picture: image }) {
  for (const variant of variants) {
    await tab.look(variant);
    if (variant.scheme === 'light') {
      tab.troubles();
      await report.check(`${name}, ${variant.name}: shows its answer when opened by its address`, async () => {
        await tab.go(path);
        await shows?.(tab, variant);
      });
    }
    await inspect(report, tab, name, variant.name);
    if (variant !== variants[0]) continue;
    await report.check(`${name}: is the same page after a reload`, async () => {
      const before = await tab.shape();
      await tab.reload();
      assert.deepEqual(await tab.shape(), before);
    });
    if (image) await picture(tab, image);
  }
}
