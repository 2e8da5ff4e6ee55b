#!/usr/bin/env node
// Runs steps on one client connection and prints one line of JSON for each; README.md lists the steps.
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';

const MODES = { modern: { pin: '2026-07-28' }, legacy: 'legacy', auto: 'auto' };
const FILE_TIMEOUT_MS = 20_000;
const FRESH = { cacheMode: 'refresh' };

const { values: options, positionals: steps } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    era: { type: 'string', default: 'auto' },
    login: { type: 'boolean', default: false },
  },
});
if (!options.url || !(options.era in MODES)) {
  fail('usage: client.mjs --url URL [--key KEY | --login] [--era modern|legacy|auto] STEP...');
}

let lastStatus;
const login = options.login ? await loginAtBrowser() : undefined;
let transport = newTransport();
let client = connectable();

const actions = {
  version: () => ({ protocolVersion: client.getNegotiatedProtocolVersion(), server: client.getServerVersion()?.name }),
  'list-tools': async () => ({ names: names((await client.listTools(undefined, FRESH)).tools) }),
  'list-prompts': async () => ({ names: names((await client.listPrompts(undefined, FRESH)).prompts) }),
  'list-resources': async () => {
    const { resources } = await client.listResources(undefined, FRESH);
    return { uris: resources.map(({ uri }) => uri) };
  },
  read: async uri => ({ uri, contents: (await client.readResource({ uri }, FRESH)).contents }),
  'get-prompt': async target => {
    const { name, args } = parseTarget(target);
    return { name, messages: (await client.getPrompt({ name, arguments: args })).messages };
  },
  call: target => call(target),
  progress: async target => {
    const progress = [];
    const outcome = await call(target, { onprogress: update => progress.push(update.progress) });
    return { ...outcome, progress };
  },
  'wait-file': async path => {
    const deadline = Date.now() + FILE_TIMEOUT_MS;
    while (!existsSync(path)) {
      if (Date.now() > deadline) {
        throw new Error(`${path} did not appear`);
      }
      await sleep(50);
    }
    return { path };
  },
  tokens: () => ({ tokens: login.provider.tokens() }),
  'spoil-access-token': () => {
    login.provider.saveTokens({ ...login.provider.tokens(), access_token: 'spoilt' });
    return {};
  },
  touch: path => {
    writeFileSync(path, '', { flag: 'a' });
    return { path };
  },
};

const unknown = steps.find(step => !(splitOnce(step)[0] in actions));
if (unknown) {
  fail(`unknown step: ${unknown}`);
}

if (await run('connect', connect)) {
  for (const step of steps) {
    const [name, argument] = splitOnce(step);
    await run(name, async () => print({ step: name, ...(await actions[name](argument)) }));
  }
  // A server that has revoked the key refuses this too.
  await transport.terminateSession().catch(() => {});
}
await client.close();
login?.close();

async function connect() {
  try {
    await client.connect(transport);
  } catch (error) {
    if (!login || !(error instanceof UnauthorizedError)) {
      throw error;
    }
    await transport.finishAuth(await login.answer);
    transport = newTransport();
    client = connectable();
    await client.connect(transport);
  }
}

function newTransport() {
  return new StreamableHTTPClientTransport(new URL(options.url), {
    authProvider: login?.provider,
    requestInit: options.key ? { headers: { Authorization: `Bearer ${options.key}` } } : {},
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (init?.method === 'POST' && String(url) === options.url) {
        lastStatus = response.status;
      }
      return response;
    },
  });
}

/** Prints where a browser has to go as the step `authorize`, and waits at a loopback address until it comes back. */
async function loginAtBrowser() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const redirectUrl = `http://127.0.0.1:${server.address().port}/callback`;
  const answer = new Promise(resolve => {
    server.on('request', (request, response) => {
      response.end('You may close this page.');
      resolve(new URL(request.url, redirectUrl).searchParams);
    });
  });
  const kept = {};
  const provider = {
    redirectUrl,
    clientMetadata: {
      client_name: 'npm client',
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    state: () => crypto.randomUUID(),
    clientInformation: () => kept.client,
    saveClientInformation: information => void (kept.client = information),
    tokens: () => kept.tokens,
    saveTokens: tokens => void (kept.tokens = tokens),
    codeVerifier: () => kept.verifier,
    saveCodeVerifier: verifier => void (kept.verifier = verifier),
    redirectToAuthorization: url => print({ step: 'authorize', url: url.href }),
  };
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { provider, answer, close };
}

function connectable() {
  const result = new Client(
    { name: 'sallyport-test-client', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: {}, url: {} }, roots: {}, sampling: {} },
      versionNegotiation: { mode: MODES[options.era] },
    },
  );
  result.setRequestHandler('sampling/createMessage', () => ({
    role: 'assistant',
    model: 'none',
    content: { type: 'text', text: 'sampled' },
  }));
  result.setRequestHandler('elicitation/create', ({ params }) => ({
    action: 'accept',
    ...(params.requestedSchema && { content: fillIn(params.requestedSchema) }),
  }));
  result.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///tmp', name: 'tmp' }] }));
  return result;
}

async function run(step, action) {
  lastStatus = undefined;
  try {
    await action();
    return true;
  } catch (error) {
    const { code, message, data } = error;
    print({ step, error: { code, message, status: data?.status ?? lastStatus } });
    return false;
  }
}

async function call(target, requestOptions) {
  const { name, args } = parseTarget(target);
  const start = performance.now();
  const { content, isError = false } = await client.callTool({ name, arguments: args }, requestOptions);
  const ms = Math.round(performance.now() - start);
  return { name, isError, text: content.find(({ type }) => type === 'text')?.text, ms };
}

function parseTarget(target) {
  const [name, json = '{}'] = splitOnce(target);
  return { name, args: JSON.parse(json) };
}

function splitOnce(value) {
  const colon = value.indexOf(':');
  return colon < 0 ? [value] : [value.slice(0, colon), value.slice(colon + 1)];
}

function names(items) {
  return items.map(({ name }) => name);
}

/** Fills in an elicitation form the way an obliging user would. */
function fillIn({ properties }) {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, plausible(schema)]));
}

function plausible(schema) {
  if (schema.default !== undefined) {
    return schema.default;
  }
  const choices = schema.enum ?? (schema.oneOf ?? schema.anyOf)?.map(choice => choice.const);
  if (choices) {
    return choices[0];
  }
  switch (schema.type) {
    case 'array':
      return [plausible(schema.items)];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    default:
      return schema.format === 'email' ? 'user@example.com' : 'text';
  }
}

function print(line) {
  console.log(JSON.stringify(line));
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
