"""The methods by name, with where their formulas stand: part of every answer."""

from typing import Final

METHODS: Final = {
    "wilson": ("Wilson score interval", "Newcombe, Statistics in Medicine 1998, 17:857, method 3"),
    "newcombe": ("Newcombe interval from Wilson limits", "Newcombe, Statistics in Medicine 1998, 17:873, method 10"),
    "pooled_z": ("z test with the pooled share (Pearson's chi-square, no correction)", "Pearson 1900"),
    "fisher": ("Fisher's exact test, two-sided by likelihood", "Fisher, JRSS 1935, 98:39"),
    "welch": ("Welch's t", "Welch, Biometrika 1947, 34:28"),
    "ratio_of_limits": (
        "Ratio from the limits of both groups, which never contradicts the difference",
        "Donner, Zou, Statistical Methods in Medical Research 2012, 21:347; of means Fieller, JRSS B 1954, 16:175",
    ),
    "rate_score": ("Score interval of a Poisson rate", "Barker, The American Statistician 2002, 56:85"),
    "rate_limits": ("Difference of rates from their limits", "Zou, Donner, Statistics in Medicine 2008, 27:1693"),
    "rate_z": ("z test with the rate of both together", "Gu, Ng, Tang, Schucany, Biometrical Journal 2008, 50:283"),
    "homogeneity": ("Pearson's chi-square of several shares", "Pearson 1900"),
    "bonferroni": ("Every comparison at the level divided by their number", "Dunn, JASA 1961, 56:52"),
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
