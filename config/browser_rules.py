"""What a browser may load and run on our pages (content security policy): nothing that is not ours."""

from typing import Any, Final

from csp.constants import NONE, SELF

CONTENT_SECURITY_POLICY: Final[dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # lengths of bars are data; colours and layout are not
        "style-src-elem": [SELF, "'unsafe-inline'"],  # Plotly writes its own rules
        "img-src": [SELF, "data:", "blob:"],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}
