// One Chromium, and tabs that remember what went wrong in them.
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { until } from './report.mjs';

const system = '/usr/bin/chromium';
const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser: CHROMIUM_BIN, else the system's, else the one that comes as a package. */
export async function launch() {
  const own = process.env.CHROMIUM_BIN ?? (existsSync(system) ? system : undefined);
  if (own) return chromium.launch({ executablePath: own, headless: true, args: quiet });
  const { default: packaged } = await import('@sparticuz/chromium');
  // As one process it dies with its first closed tab; and the suite tests a browser with its walls up.
  const unfit = /^--(single-process|no-zygote|headless|disable-web-security|allow-running-insecure-content)/;
  const args = [...packaged.args.filter((arg) => !unfit.test(arg)), ...quiet];
  return chromium.launch({ executablePath: await packaged.executablePath(), headless: true, args });
}

/** The text of an element as a person reads it, once it is there. */
export const textOf = async (locator) => {
  await locator.waitFor();
  const [text] = await locator.allInnerTexts();
  return text ?? '';
};

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

const isStream = (request) => (request.headers().accept ?? '').includes('text/event-stream');

/** A browser tab with what was seen in it. */
export class Tab {
  #troubles = [];
  #open = new Set();
  #streams = 0;

  /** Opens a tab in a session of its own. */
  static async open(browser, { baseURL, scheme = 'light', size = desk } = {}) {
    const context = await browser.newContext({
      baseURL,
      viewport: size,
      colorScheme: scheme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    context.setDefaultTimeout(20_000);
    return new Tab(await context.newPage(), baseURL);
  }

  constructor(page, baseURL) {
    this.page = page;
    // What other origins do, Microsoft's pages for one, is not the product's.
    const own = (url) => !url || !baseURL || url.startsWith(baseURL);
    page.on('console', (message) => {
      if (own(message.location().url) && ['error', 'warning'].includes(message.type()))
        this.#troubles.push(`console ${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#troubles.push(`page error: ${error.message}`));
    page.on('request', (request) => {
      if (isStream(request)) this.#streams += 1;
      else this.#open.add(request);
    });
    page.on('requestfinished', (request) => this.#open.delete(request));
    page.on('requestfailed', (request) => {
      this.#open.delete(request);
      const why = request.failure()?.errorText ?? 'failed';
      // The page itself gives up what it no longer needs, when it is left or asks anew.
      if (why !== 'net::ERR_ABORTED' && own(request.url()))
        this.#troubles.push(`${request.method()} ${request.url()}: ${why}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400)
        this.#troubles.push(`${response.request().method()} ${response.url()}: HTTP ${response.status()}`);
    });
  }

  /** Console messages, page errors and failed requests since it was last asked. */
  troubles() {
    const seen = this.#troubles;
    this.#troubles = [];
    return seen;
  }

  /** How many event streams were opened so far. */
  get streams() {
    return this.#streams;
  }

  async look({ scheme, size }) {
    if (size) await this.page.setViewportSize(size);
    if (scheme) await this.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  }

  /** Goes to an address of the product and waits until the page has settled. */
  async go(path) {
    await this.page.goto(path, { waitUntil: 'load' });
    await this.settle();
  }

  async reload() {
    await this.page.reload({ waitUntil: 'load' });
    await this.settle();
  }

  /** Waits until there is a heading, no skeleton, and no question to the server is open. */
  async settle() {
    await this.page.locator('h1').first().waitFor();
    let since = 0;
    await until(
      'the page has settled',
      async () => {
        const busy =
          this.#open.size > 0 ||
          (await this.page
            .locator('[role=status][aria-label=Loading], [aria-busy=true], .mantine-Skeleton-root')
            .count()) > 0;
        if (busy) since = 0;
        else if (since === 0) since = Date.now();
        return since > 0 && Date.now() - since >= 200;
      },
      30_000,
    );
    await this.page.evaluate(() => document.fonts.ready.then(() => undefined));
  }

  /** The text of the page's content as a person reads it. */
  async text(selector = 'main') {
    return (await textOf(this.page.locator(selector).first())).replace(/\s+/g, ' ').trim();
  }

  heading() {
    return textOf(this.page.locator('h1').first());
  }

  /**
   * Things that stick out of the page's width. Charts follow a new width some frames
   * later, so only what still does after two seconds counts.
   */
  async spill() {
    const end = Date.now() + 2000;
    for (;;) {
      const found = await this.wide();
      if (found.length === 0 || Date.now() > end) return found;
      await this.page.waitForTimeout(50);
    }
  }

  /** Things that are wider than the page now. */
  async wide() {
    return this.page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const main = document.querySelector('main');
      const wide = [
        document.documentElement,
        document.body,
        main,
        ...document.querySelectorAll('[role=dialog]'),
      ].filter((e) => e && e.scrollWidth > e.clientWidth + 1);
      if (wide.length === 0) return [];
      const out = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + 1);
      const name = (e) =>
        `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ''}${[...e.classList].map((c) => `.${c}`).join('')}`;
      const amount = Math.max(...wide.map((e) => e.scrollWidth - e.clientWidth));
      return [
        `${amount} px too wide`,
        ...out.slice(0, 6).map((e) => `${name(e)} "${(e.textContent ?? '').trim().slice(0, 40)}"`),
      ];
    });
  }

  /** Words that are cut off without saying so by an ellipsis, and words or numbers that are broken in their middle. */
  async cut() {
    return this.page.evaluate(() => {
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.data.trim();
        const parent = node.parentElement;
        if (!text || !parent || parent.closest('.sr, .skip, script, style, pre, svg, kbd, [aria-hidden=true]'))
          continue;
        const style = getComputedStyle(parent);
        if (style.visibility !== 'visible') continue;
        // Addresses may break anywhere; they have no other place to.
        for (const word of node.data.matchAll(/(?<!\S)[\w.,]{2,24}(?!\S)/g)) {
          range.setStart(node, word.index);
          range.setEnd(node, word.index + word[0].length);
          const lines = new Set([...range.getClientRects()].map((r) => Math.round(r.top)));
          if (lines.size > 1) found.push(`"${word[0]}" is broken in "${text.slice(0, 60)}"`);
        }
        range.selectNodeContents(node);
        const box = range.getBoundingClientRect();
        for (let e = parent; e && e !== document.body; e = e.parentElement) {
          const { overflowX, textOverflow, position } = getComputedStyle(e);
          if (textOverflow === 'ellipsis' || position === 'fixed') break;
          if (overflowX === 'visible') continue;
          const edge = e.getBoundingClientRect();
          if (overflowX !== 'auto' && overflowX !== 'scroll' && box.right > edge.right + 2 && edge.width > 0)
            found.push(`"${text.slice(0, 60)}" is cut off`);
          break;
        }
      }
      return found.slice(0, 12);
    });
  }

  /** What axe finds, one line for each rule. */
  async violations() {
    const { violations } = await new AxeBuilder({ page: this.page })
      // Other modes open a second tab for their sums; there are no frames here.
      .setLegacyMode(true)
      .options({ rules: { 'target-size': { enabled: true } } })
      .analyze();
    return violations.map((v) => {
      const [{ target, html, any, all, none }] = v.nodes;
      const why = [...any, ...all, ...none][0]?.message ?? v.help;
      return `${v.id} (${v.impact}), ${v.nodes.length} times: ${why} ${target.join(' ')} ${html.slice(0, 160)}`;
    });
  }

  /** What has to be the same again after a reload: where one is and what stands there. */
  async shape() {
    const { pathname, search } = new URL(this.page.url());
    const rest = await this.page.evaluate(() => {
      // A time is the same however long ago it is by now.
      const words = (e) => {
        const copy = e.cloneNode(true);
        for (const time of copy.querySelectorAll('time')) time.textContent = time.dateTime;
        return copy.textContent.trim();
      };
      const texts = (selector, most) => [...document.querySelectorAll(selector)].slice(0, most).map(words);
      return {
        title: document.title,
        headings: texts('main h1, main h2', 10),
        rows: texts('main tbody tr td:first-child, main [data-row]', 8),
        here: texts('main [aria-current=page], main [aria-selected=true]', 4),
        typed: [...document.querySelectorAll('main input')].map((e) =>
          e.type === 'radio' || e.type === 'checkbox' ? e.checked : e.value,
        ),
      };
    });
    return { at: pathname + search, ...rest };
  }

  async close() {
    await this.page.context().close();
  }
}
