"""Tenants: names that no firm has, and the projects they registered."""

import numpy as np
import pandas as pd

_STARTS = "Qua Zir Vex Xol Jyn Kwe Ybr Oth Wym Ulz Fyr Drox Plu Skae Ghel Nyx Tzo Vru".split()  # noqa: SIM905
_MIDDLES = "lor mek tav ndri vox rqu pyn zun fel dax bri gho".split()  # noqa: SIM905
_ENDS = "ia o is en um yx ara el".split()  # noqa: SIM905
MARK = "(giả định)"  # stands in every invented name
# VSIC division: share of tenants, what a firm of it calls itself, USD per m², jobs per hectare
_SECTORS = {
    "26": (0.34, "Điện tử", "Electronics", 620, 150),
    "22": (0.13, "Nhựa", "Plastics", 230, 75),
    "25": (0.11, "Cơ khí", "Metal", 240, 65),
    "27": (0.10, "Thiết bị điện", "Electric", 330, 95),
    "17": (0.07, "Bao bì", "Packaging", 180, 60),
    "28": (0.05, "Máy", "Machinery", 300, 60),
    "10": (0.04, "Thực phẩm", "Foods", 220, 80),
    "20": (0.03, "Hoá chất", "Chemical", 260, 35),
    "29": (0.03, "Ô tô", "Automotive", 340, 75),
    "18": (0.02, "In", "Printing", 190, 60),
    "31": (0.02, "Nội thất", "Furniture", 150, 90),
    "14": (0.02, "May", "Garment", 130, 240),
    "21": (0.01, "Dược", "Pharma", 380, 45),
    "11": (0.01, "Đồ uống", "Beverage", 280, 40),
    "52": (0.02, "Kho vận", "Logistics", 140, 25),
}
_COUNTRIES = {
    "KR": 0.34, "CN": 0.15, "JP": 0.12, "TW": 0.07, "SG": 0.04, "HK": 0.03,
    "TH": 0.01, "MY": 0.01, "US": 0.01, "DE": 0.01, "NL": 0.01, "VN": 0.20,
}  # fmt: skip
_DONG_PER_USD = 23_500


def projects(areas_m2: "pd.Series[float]", rng: np.random.Generator) -> pd.DataFrame:
    """One project per certificate; `areas_m2` is the land each leases, by certificate number, in order."""
    names = _names(len(areas_m2), rng)
    codes, weights = list(_SECTORS), np.array([row[0] for row in _SECTORS.values()])
    lands, shares = list(_COUNTRIES), np.array(list(_COUNTRIES.values()))
    rows = []
    for (certificate, area), name in zip(areas_m2.items(), names, strict=True):
        sector = codes[int(rng.choice(len(codes), p=weights / weights.sum()))]
        country = lands[int(rng.choice(len(lands), p=shares / shares.sum()))]
        _, word_vi, word_en, usd_m2, jobs_ha = _SECTORS[sector]
        amount = area * usd_m2 * float(rng.lognormal(0.0, 0.45))
        jobs = area / 10_000.0 * jobs_ha * float(rng.lognormal(0.0, 0.35))
        home = country == "VN"
        rows.append(
            {
                "certificate_no": certificate,
                "tenant_name": f"Công ty CP {word_vi} {name} {MARK}"
                if home
                else f"{name} {word_en} Vietnam {MARK}",
                "tenant_country": country,
                "sector_code": sector,
                "investment_amount": round(amount * 0.5 * _DONG_PER_USD, -9) if home else round(amount, -5),
                "investment_currency": "VND" if home else "USD",
                "jobs": max(10, round(jobs, -1)),
                "source": "invented",
            }
        )
    table = pd.DataFrame(rows)
    silent = rng.random(len(table)) < 0.03  # some certificates do not state the jobs
    return table.assign(
        investment_amount=table["investment_amount"].astype("int64"),
        jobs=table["jobs"].astype("int64").astype("str").where(~silent, ""),
    )


def _names(count: int, rng: np.random.Generator) -> list[str]:
    every = [a + b + c for a in _STARTS for b in _MIDDLES for c in _ENDS]
    return [every[k] for k in rng.permutation(len(every))[:count]]
