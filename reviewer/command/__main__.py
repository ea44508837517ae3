"""The exit status of `python -m reviewer.command`, which is `review`."""

import sys

from reviewer.command import main

sys.exit(main())
