// The worker as a thread of Node, once it has its words.
import { setImmediate } from 'node:timers/promises';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { services } from '../core/logs/services.ts';
import { openDatabase } from '../node/database.ts';
import type { Port } from '../protocol/channel.ts';
import { diskFiles, searchDisk } from './diskFiles.ts';
import { serve } from './main.ts';

services.openDatabase = openDatabase;

function toPort(port: MessagePort): Port {
  return {
    post: (message, transfer = []) => {
      port.postMessage(message, [...transfer]);
    },
    listen: (listener) => {
      port.on('message', listener);
      return () => port.off('message', listener);
    },
  };
}

if (parentPort !== null)
  serve(toPort(parentPort), { disk: { ...diskFiles, search: searchDisk }, pause: () => setImmediate() });
