// Behind rrweb's own script: it alone. Its events are kept, and taken out when all is measured.
// Whoever puts this there says how many ms FLUSH_MS is.
{
  let events = [];
  bench.mark("record");
  rrwebRecord.record({ emit: (event) => events.push(event) });
  bench.mark("recorded");

  /** What would have been sent, parted where the reporter sends: before the scenario, and every FLUSH_MS in it. */
  bench.batches = () => {
    const [, play] = performance.getEntriesByType("mark").filter(({ name }) => /:(start|play):/.test(name));
    const begin = performance.timeOrigin + play.startTime;
    const batches = {};
    for (const event of events) {
      const at = Math.max(-1, Math.floor((event.timestamp - begin) / FLUSH_MS));
      batches[at] = (batches[at] ?? "") + JSON.stringify(event) + "\n";
    }
    events = [];
    return Object.values(batches);
  };
}
