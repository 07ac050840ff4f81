import { type Dial, dialer, type Link } from '../../../../iot/link.ts';

const againMs = 10_000;

/** Loads the MQTT client after the first picture stands; without a network it is tried again. */
export const lateDial: Dial = (address, events, clock) => {
  let link: Link | null = null;
  let ended = false;

  async function load(): Promise<void> {
    try {
      const { default: mqtt } = await import('mqtt');
      if (!ended) link = dialer(mqtt.connect)(address, events, clock);
    } catch {
      if (!ended) clock.after(againMs, load);
    }
  }

  events.state('connecting');
  void load();
  return {
    async publish(topic, payload) {
      if (!link) throw new Error('not connected');
      await link.publish(topic, payload);
    },
    end() {
      ended = true;
      link?.end();
    },
  };
};
