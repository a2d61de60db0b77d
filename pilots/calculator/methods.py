"""The methods by name, with where their formulas stand: part of every answer."""

from typing import Final

METHODS: Final = {
    "wilson": ("Wilson score interval", "Newcombe, Statistics in Medicine 1998, 17:857, method 3"),
    "newcombe": ("Newcombe interval from Wilson limits", "Newcombe, Statistics in Medicine 1998, 17:873, method 10"),
    "pooled_z": ("z test with the pooled share (Pearson's chi-square, no correction)", "Pearson 1900"),
    "welch": ("Welch's t", "Welch, Biometrika 1947, 34:28"),
    "log_ratio": ("Ratio on the log scale", "Katz, Baptista, Azen, Pike, Biometrics 1978, 34:469"),
    "group_sequential": (
        "Group sequential, O'Brien-Fleming-like spending by information, alpha/2 a side",
        "Lan, DeMets, Biometrika 1983, 70:659; Armitage, McPherson, Rowe, JRSS A 1969, 132:235",
    ),
    "confidence_sequence": (
        "Asymptotic confidence sequence",
        "Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, Annals of Statistics 2024, arXiv:2103.06476",
    ),
    "chi_square": ("Pearson's chi-square on the counts", "Kohavi, Tang, Xu 2020, ch. 21"),
    "sequential_ratio": ("Sequential test of the sample ratio", "Lindon, Malek, NeurIPS 2022, arXiv:2011.03567"),
    "fleiss": ("Two proportions, pooled variance under no difference", "Fleiss, Statistical Methods for Rates"),
    "noncentral_t": ("Two means, Student's t with noncentral t", "as R's power.t.test"),
    "holm": ("Holm", "Holm, Scandinavian Journal of Statistics 1979, 6:65"),
    "benjamini_hochberg": ("Benjamini-Hochberg", "Benjamini, Hochberg, JRSS B 1995, 57:289"),
}


def method(key: str) -> dict[str, str]:
    """How the answer names it."""
    name, reference = METHODS[key]
    return {"key": key, "name": name, "reference": reference}
