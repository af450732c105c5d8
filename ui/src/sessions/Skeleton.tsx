/** Where the sessions will stand, in their size: nothing moves when they come. */

const ROWS = [62, 48, 71, 55, 40, 66, 52, 58];

export const Skeleton = () => (
  <div class="skeleton">
    <p class="aloud" role="status">Loading sessions …</p>
    <div class="sessions" aria-hidden="true">
      <div class="day"><i /></div>
      {ROWS.map((wide, place) => (
        <div key={place} class="coming">
          <time><i /></time>
          <span class="what"><strong><i style={{ width: `${wide}%` }} /></strong><span><i style={{ width: `${wide / 2}%` }} /></span></span>
          <span class="signals" />
          <span class="facts"><i /></span>
          <span class="who"><span><i /></span><span><i /></span></span>
        </div>
      ))}
    </div>
  </div>
);
