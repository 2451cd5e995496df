// A place on the page that tells once that it has come into view. It is as high as what will stand there.

import { Figure, mounted } from "../../lib/figure.js";

const AHEAD = "240px"; // a little before it is in view

class Sight extends Figure {
  build() {
    this.root.style.minHeight = `${this.header.height}px`;
    this.seer?.disconnect();
    this.seer = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && this.seen(), { scrollMargin: AHEAD });
    this.seer.observe(this.root);
  }

  seen() {
    this.seer.disconnect();
    this.trigger("seen", true);
  }

  stop() {
    super.stop();
    this.seer?.disconnect();
  }
}

export default mounted(Sight);
