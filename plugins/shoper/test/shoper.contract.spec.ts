import { describe, it } from '@jest/globals';
import { Secret } from '@hub/core';
import { createShopServices, describeShopPlatformContract } from '@hub/core/testing';
import { ShoperPlatform } from '../shoper.platform.js';
import { ShoperSimulator, classicBody } from '../simulator/index.js';
import { anOrder, NOTHING, SHOP } from './orders.js';

describeShopPlatformContract(
  { describe, it },
  {
    name: 'Shoper',
    create: (secret) =>
      new ShoperPlatform(
        { ...NOTHING, webhookKey: secret === null ? null : new Secret(secret) },
        SHOP,
        createShopServices(),
      ),
    deliver: (topic, content, secret) => {
      const simulator = new ShoperSimulator();
      simulator.hook.key = secret;
      const { headers, body } = simulator.delivery(topic, content);
      const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
      return { method: 'POST', query: '', headers: Object.fromEntries(lowered), body };
    },
    known: { topic: 'order.create', content: classicBody(anOrder()) },
  },
);
