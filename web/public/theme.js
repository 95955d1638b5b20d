// Before the first paint, so that a chosen theme never flashes. A file rather than an inline script, for the CSP's sake.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
    // What the browser paints before any style is there.
    document.querySelector('meta[name="color-scheme"]').content = theme;
  }
} catch {
  // Without storage the theme is the system's.
}
