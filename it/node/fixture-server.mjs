#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { serveHttp } from './fixture/http.mjs';
import { serveStdio } from './fixture/stdio.mjs';

const { values: options } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    stdio: { type: 'boolean', default: false },
    'modern-only': { type: 'boolean', default: false },
    'legacy-only': { type: 'boolean', default: false },
  },
});
const eras = { modern: !options['legacy-only'], legacy: !options['modern-only'] };

if (options.stdio) {
  await serveStdio({ eras });
} else {
  const url = await serveHttp({ host: options.host, port: Number(options.port), eras });
  console.log(`listening ${url}`);
}
