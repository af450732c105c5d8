// Behind rrweb's own script: it alone. Its events are kept, and taken out when all is measured.
{
  let events = [];
  bench.mark("record");
  rrwebRecord.record({ emit: (event) => events.push(event) });
  bench.mark("recorded");

  /** What would have been sent, parted where the reporter sends: before the scenario, and after. */
  bench.batches = () => {
    const [, play] = performance.getEntriesByType("mark").filter(({ name }) => /:(start|play):/.test(name));
    const begin = performance.timeOrigin + play.startTime;
    const lines = [[], []];
    for (const event of events) lines[+(event.timestamp >= begin)].push(JSON.stringify(event) + "\n");
    events = [];
    return lines.filter((each) => each.length).map((each) => each.join(""));
  };
}
