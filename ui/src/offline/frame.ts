/** The frame as it is in a file: it inherits what the file forbids, and takes leave for its own markup first. */

import "./policy.js";
import "../frame/index.js";
