// Plays the client in an authorization scenario of the conformance suite: starts Sallyport in front of the suite's
// server, calls it in the scenario's revision, and logs in where Sallyport says so, as a browser would.
// usage: conformance-client.mjs URL    (the suite sets MCP_CONFORMANCE_SCENARIO, _PROTOCOL_VERSION and _CONTEXT)
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SALLYPORT = process.env.SALLYPORT ?? join(dirname(fileURLToPath(import.meta.url)), '../../sallyport');
const DOCUMENT = 'https://conformance-test.local/client-metadata.json';
const MODERN = '2026-07-28';
const MOST_LOGINS = 6;

const upstream = process.argv[2];
const revision = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION ?? '2025-11-25';
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const scenario = process.env.MCP_CONFORMANCE_SCENARIO ?? '';
const modern = revision === MODERN;
const capabilities = { elicitation: { url: {} } };
const client = { name: 'conformance-client', version: '1' };

class LoginFailed extends Error {}

/** Settings of the server, with the client that the scenario has registered. */
function oauth() {
  const settings = { for: scenario.includes('client-credentials') ? 'service' : 'subject' };
  if (context.client_id) settings['client-id'] = context.client_id;
  else settings['client-document'] = DOCUMENT;
  if (context.client_secret) settings['client-secret'] = context.client_secret;
  if (context.private_key_pem) settings['client-key'] = context.private_key_pem;
  if (context.issuer) settings.issuer = context.issuer;
  return settings;
}

/** JSON is YAML, too. */
function configuration(port) {
  return JSON.stringify({
    listen: `127.0.0.1:${port}`,
    servers: { suite: { url: upstream, oauth: oauth() } },
    endpoints: { '/mcp': { server: 'suite' } },
    oauth: { outbound: { allow: ['127.0.0.0/8', '::1/128'], http: true } },
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The admin key, which the first start on a data directory prints once it listens. */
function adminKey(gateway) {
  return new Promise((resolve, reject) => {
    let printed = '';
    gateway.on('exit', () => reject(new Error('Sallyport ended before it listened')));
    gateway.stdout.on('data', (data) => {
      process.stderr.write(data);
      printed += data;
      const key = printed.match(/admin key: (\S+)\n/)?.[1];
      if (key) resolve(key);
    });
  });
}

/** An MCP client of the scenario's revision. */
class Mcp {
  #id = 0;
  #logins = 0;
  #session;

  constructor(url, key) {
    this.url = url;
    this.key = key;
  }

  async initialize() {
    if (modern) {
      await this.call('server/discover', {});
      return;
    }
    await this.call('initialize', { protocolVersion: revision, capabilities, clientInfo: client });
    await this.#send({ jsonrpc: '2.0', method: 'notifications/initialized', params: {} });
  }

  /** The result of a call, after as many logins as it takes. */
  async call(method, params) {
    let more = {};
    for (;;) {
      const id = ++this.#id;
      const answer = await this.#send({ jsonrpc: '2.0', id, method, params: { ...this.#params(params), ...more } });
      const login = page(answer);
      if (!login) {
        if (answer.error) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
        return answer.result;
      }
      if (++this.#logins > MOST_LOGINS) throw new Error('asked to log in again and again');
      await logIn(login.url, this.key);
      more = login.more;
    }
  }

  #params(params) {
    if (!modern) return params;
    const meta = {
      'io.modelcontextprotocol/protocolVersion': revision,
      'io.modelcontextprotocol/clientInfo': client,
      'io.modelcontextprotocol/clientCapabilities': capabilities,
    };
    return { ...params, _meta: meta };
  }

  async #send(message) {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${this.key}`,
    };
    if (message.method !== 'initialize') headers['mcp-protocol-version'] = revision;
    if (modern) headers['mcp-method'] = message.method;
    if (modern && message.params.name) headers['mcp-name'] = message.params.name;
    if (this.#session) headers['mcp-session-id'] = this.#session;
    const response = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify(message) });
    this.#session = response.headers.get('mcp-session-id') ?? this.#session;
    return parsed(await response.text(), response.headers.get('content-type') ?? '');
  }
}

function parsed(text, type) {
  if (text === '') return {};
  if (!type.startsWith('text/event-stream')) return JSON.parse(text);
  const messages = text.split('\n').filter((line) => line.startsWith('data:')).map((line) => JSON.parse(line.slice(5)));
  return messages.find((message) => 'result' in message || 'error' in message);
}

/** Where an answer sends its caller to log in, and what the call goes on with afterwards. */
function page(answer) {
  if (answer.result?.resultType === 'input_required') {
    const [key, request] = Object.entries(answer.result.inputRequests)[0];
    const inputResponses = { [key]: { action: 'accept' } };
    return { url: request.params.url, more: { inputResponses, requestState: answer.result.requestState } };
  }
  const url = answer.error?.data?.elicitations?.[0]?.url ?? answer.error?.data?.url;
  return url && { url, more: {} };
}

/** A browser: opens the page, shows the key, goes where it is sent, and comes back. */
async function logIn(url, key) {
  const jar = new Map();
  const open = async (address, options = {}) => {
    const own = new URL(address).host === new URL(url).host;
    const cookie = own && jar.size > 0 ? { cookie: [...jar].map((pair) => pair.join('=')).join('; ') } : {};
    const headers = { ...cookie, ...options.headers };
    const response = await fetch(address, { ...options, headers, redirect: 'manual' });
    for (const set of own ? response.headers.getSetCookie() : []) {
      const [name, value] = set.split(';', 1)[0].split('=');
      jar.set(name, value);
    }
    return response;
  };
  const form = await (await open(url)).text();
  const field = (name) => form.match(new RegExp(` name="${name}" value="([^"]*)"`))?.[1] ?? '';
  const body = new URLSearchParams({ ticket: field('ticket'), csrf: field('csrf'), key });
  const onward = await open(url, { method: 'POST', body, headers: { origin: new URL(url).origin } });
  const text = await onward.text();
  const target = text.match(/ href="([^"]*)"/)?.[1]?.replaceAll('&amp;', '&');
  if (!target) throw new LoginFailed(`no way on from the page: ${onward.status} ${text}`);
  const answered = await open(target);
  const back = answered.headers.get('location');
  if (!back) throw new LoginFailed(`no way back from the authorization server: ${answered.status}`);
  const done = await open(back);
  if (done.status !== 200) throw new LoginFailed(`not connected: ${done.status} ${await done.text()}`);
}

const home = mkdtempSync(join(tmpdir(), 'conformance-client-'));
const port = await freePort();
const config = join(home, 'config.yaml');
writeFileSync(config, configuration(port));
const gateway = spawn(SALLYPORT, ['serve', '--config', config, '--home', home], { stdio: ['ignore', 'pipe', 2] });
try {
  const mcp = new Mcp(`http://127.0.0.1:${port}/mcp`, await adminKey(gateway));
  await mcp.initialize();
  await mcp.call('tools/list', {});
  await mcp.call('tools/call', { name: 'test-tool', arguments: {} });
} catch (e) {
  console.error(e instanceof LoginFailed ? e.message : e);
  process.exitCode = 1;
} finally {
  const ended = new Promise((resolve) => gateway.on('exit', resolve));
  gateway.kill('SIGTERM');
  if (gateway.exitCode === null) await ended;
  rmSync(home, { recursive: true, force: true });
}
