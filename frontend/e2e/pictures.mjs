// Pictures for those who look at the pages, and for the README.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { desk } from './browser.mjs';

const folder = process.env.SHOTS;
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const forReadme = process.env.README === '1';

/** Takes the whole page as SHOTS/name.png, when SHOTS is set. */
export async function shoot(tab, name) {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  // What is fixed to the window stands where it belongs only at the page's top.
  await tab.page.evaluate(() => window.scrollTo(0, 0));
  await tab.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
}

/** Takes what the README shows, 1440 by 900 in the light scheme, as docs/images/name.png when README=1. */
export async function picture(tab, name) {
  if (!forReadme) return;
  mkdirSync(images, { recursive: true });
  await tab.look({ size: desk, scheme: 'light' });
  await tab.page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled' });
}
