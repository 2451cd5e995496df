// Only d3-scale-chromatic uses the script beside; we use nothing of it.
declare namespace d3 {}
