// The shop's pictures, drawn by hand: no file to fetch, and every pixel is part of the page.
const draw = (ground, shapes) =>
  `<svg viewBox="0 0 240 180" role="img" aria-hidden="true"><rect width="240" height="180" fill="${ground}"/>${shapes}</svg>`;

export const PICTURES = {
  binoculars: draw("#dbe7dc", `
    <path d="M78 44h28l10 34v58H64V78z" fill="#1f3d2f"/><path d="M134 44h28l14 34v58h-52V78z" fill="#1f3d2f"/>
    <rect x="110" y="70" width="20" height="34" rx="4" fill="#14261d"/>
    <rect x="62" y="128" width="56" height="14" rx="6" fill="#e9c832"/>
    <rect x="122" y="128" width="56" height="14" rx="6" fill="#e9c832"/>
    <path d="M72 50C40 10 200 10 168 50" fill="none" stroke="#6b4a2f" stroke-width="5"/>`),
  scope: draw("#cfe3e6", `
    <path d="M52 96l96-44 18 38-98 42z" fill="#1f3d2f"/><path d="M146 50l26-14 22 48-28 10z" fill="#14261d"/>
    <path d="M44 92l18-8 10 22-18 8z" fill="#e9c832"/>
    <path d="M112 108l-34 60M114 108v62M116 108l36 60" stroke="#6b4a2f" stroke-width="6"/>`),
  notebook: draw("#f0e4c8", `
    <rect x="70" y="34" width="100" height="120" rx="6" fill="#6b8f5e"/>
    <rect x="80" y="42" width="86" height="106" fill="#faf6ea"/>
    <path d="M90 62h64M90 78h56M90 94h64M90 110h40" stroke="#6b4a2f" stroke-width="3"/>
    <path d="M176 40l8 4-26 100-8 8-1-11z" fill="#e9c832"/>`),
  book: draw("#e7ddec", `
    <path d="M120 52c-22-14-52-14-70-8v94c18-6 48-6 70 8z" fill="#faf6ea" stroke="#6b4a2f" stroke-width="3"/>
    <path d="M120 52c22-14 52-14 70-8v94c-18-6-48-6-70 8z" fill="#fff" stroke="#6b4a2f" stroke-width="3"/>
    <path d="M64 96c0-12 9-20 20-20 8 0 12 5 12 10 0 12-11 20-22 20-4 0-8-1-9-2l-8 2z" fill="#e9c832"/>
    <path d="M134 72h40M134 86h40M134 100h30" stroke="#6b8f5e" stroke-width="3"/>`),
  poster: draw("#cfe3e6", `
    <rect x="72" y="22" width="96" height="136" fill="#faf6ea"/><circle cx="120" cy="70" r="28" fill="#e9c832"/>
    <path d="M84 112q18-16 36 0q18-16 36 0" fill="none" stroke="#1f3d2f" stroke-width="5"/>
    <path d="M92 132q14-12 28 0q14-12 28 0" fill="none" stroke="#6b8f5e" stroke-width="4"/>`),
  feeder: draw("#dbe7dc", `
    <path d="M60 70l60-42 60 42z" fill="#55626a"/><rect x="86" y="70" width="68" height="70" fill="#b98a52"/>
    <rect x="96" y="80" width="48" height="50" fill="#faf6ea"/><rect x="96" y="102" width="48" height="28" fill="#d8b25a"/>
    <path d="M64 144h112" stroke="#6b4a2f" stroke-width="8" stroke-linecap="round"/>
    <path d="M60 132c0-11 9-17 17-17 7 0 11 5 11 9 0 11-9 16-17 16-5 0-8 0-10-1l-11 5z" fill="#e9c832"/>
    <path d="M66 132c5-6 11-7 16-5-2 7-10 10-16 9z" fill="#8a7a1e"/>
    <circle cx="82" cy="121" r="1.8" fill="#14261d"/><path d="M88 121l7 3-7 2z" fill="#b8683a"/>`),
  seed: draw("#f0e4c8", `
    <path d="M76 46h88l10 106H66z" fill="#c9a26b"/><path d="M76 46l10-16h68l10 16z" fill="#a9814c"/>
    <circle cx="120" cy="100" r="26" fill="#faf6ea"/>
    <g fill="#14261d"><circle cx="112" cy="96" r="4"/><circle cx="124" cy="90" r="4"/><circle cx="129" cy="104" r="4"/>
    <circle cx="115" cy="109" r="4"/><circle cx="60" cy="158" r="4"/><circle cx="180" cy="160" r="4"/></g>`),
  box: draw("#e7ddec", `
    <path d="M64 58l112-18v20L64 78z" fill="#55626a"/><rect x="72" y="72" width="96" height="70" fill="#b98a52"/>
    <rect x="96" y="112" width="34" height="14" rx="7" fill="#14261d"/>
    <path d="M168 30c14-12 30-10 42-2-14 0-22 4-28 10-4-2-8-4-14-8z" fill="#14261d"/>`),
};
