// Behind rrweb's own script: what a site has to add to get the events home, at the reporter's cadence.
// Whoever puts this there says how many ms that is.
{
  const { fetch } = window;
  const visit = document.currentScript.dataset.site;
  let events = [];
  let timer;
  let wait = FIRST_FLUSH_MS;
  const flush = async () => {
    const lines = events.map((event) => JSON.stringify(event) + "\n");
    [events, timer, wait] = [[], undefined, FLUSH_MS];
    const packed = new Blob(lines).stream().pipeThrough(new CompressionStream("gzip"));
    await fetch(`/v1/collect/${visit}`, { method: "POST", body: await new Response(packed).blob() });
  };
  rrwebRecord.record({
    emit(event) {
      events.push(event);
      timer ??= setTimeout(flush, wait);
    },
  });
}
