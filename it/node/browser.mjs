#!/usr/bin/env node
// A headless Chromium that does what it is told, one line of JSON for another; README.md says how.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const PATIENCE_MS = 20_000;
const POPUP = 'popup';
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, locale: 'en-GB' };
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', // nothing beyond this machine
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ARGUMENTS,
});
const profiles = new Map();
const tabs = new Map();

const actions = {
  open: ({ page }, url) => page.goto(url).then(response => response?.status()),
  fill: ({ page }, selector, text) => page.fill(selector, text),
  click: ({ page }, selector) => page.click(selector),
  press: ({ page }, key) => page.keyboard.press(key),
  text: ({ page }, selector) => page.innerText(selector),
  frames: ({ page }) => Promise.all(page.frames().map(frame => frame.evaluate('document.body?.innerText ?? ""'))),
  count: ({ page }, selector) => page.locator(selector).count(),
  url: ({ page }) => page.url(),
  'wait-url': ({ page }, start) => page.waitForURL(url => url.href.startsWith(start)).then(() => page.url()),
  evaluate: ({ page }, script) => page.evaluate(script),
  show: ({ page }, html) => page.setContent(html),
  screenshot: ({ page }, path) => page.screenshot({ path, fullPage: true }).then(() => path),
  seen: ({ seen }) => seen,
};

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const { profile, tab, action, args } = JSON.parse(line);
  try {
    const value = await actions[action](await open(profile, tab), ...args);
    console.log(JSON.stringify({ value: value ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
}
await browser.close();

/** The tab, opened where it is not open yet, and what has been seen in it so far. */
async function open(profile, name) {
  const key = `${profile}/${name}`;
  if (!profiles.has(profile)) {
    profiles.set(profile, await browser.newContext(PHONE));
  }
  for (let waited = 0; name === POPUP && !tabs.has(key) && waited < PATIENCE_MS; waited += 20) {
    await sleep(20);
  }
  if (!tabs.has(key)) {
    keep(profile, name, await profiles.get(profile).newPage());
  }
  return tabs.get(key);
}

/** A window that a page opens is the tab `popup` of its profile. */
function keep(profile, name, page) {
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('popup', popup => keep(profile, POPUP, popup));
  tabs.set(`${profile}/${name}`, { page, seen: watch(page) });
}

function watch(page) {
  const seen = { dialogs: [], errors: [], requests: [] };
  page.on('dialog', dialog => {
    seen.dialogs.push(dialog.message());
    dialog.dismiss();
  });
  page.on('pageerror', error => seen.errors.push(error.message));
  page.on('console', message => message.type() === 'error' && seen.errors.push(message.text()));
  page.on('request', request => seen.requests.push(request.url()));
  return seen;
}
