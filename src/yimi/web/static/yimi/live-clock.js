// A clock in a worker: browsers slow the clocks of pages in the background, not this one.
setInterval(() => postMessage(0), 2000);
