#!/usr/bin/env node
// A server on standard input and output, in the 2025-11-25 era, whose tools are those a JSON file lists at the moment.
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [file] = process.argv.slice(2);
if (!file || !existsSync(file)) {
  console.error(`changing-server.mjs TOOLS.json: there is no such file: ${file}`);
  process.exit(1);
}

const tools = () => JSON.parse(readFileSync(file, 'utf8')).map(name => ({ name, inputSchema: { type: 'object' } }));

const methods = {
  initialize: () => ({
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'changing', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: tools() }),
  'tools/call': ({ name }) =>
    tools().some(tool => tool.name === name)
      ? { content: [{ type: 'text', text: `This is ${name}.` }] }
      : { isError: true, content: [{ type: 'text', text: `There is no ${name}.` }] },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id !== undefined) {
    const answer = methods[method]
      ? { result: methods[method](params) }
      : { error: { code: -32601, message: `no method ${method}` } };
    console.log(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
  }
}
