"""What a parcel costs to send."""

SURCHARGE_ZONES = (4, 7)
HEAVY_G = 31_500


def price_cents(weight_g: int, zone: int, *, express: bool, insured_cents: int) -> int:
    """Cents for a parcel; never less than for the same parcel with a lower insured value."""
    price = 490 + weight_g // 1_000 * 35 + zone * 120
    if express:
        price = price * 3 // 2
    if weight_g > HEAVY_G:
        price += 2_500
    if zone in SURCHARGE_ZONES and express:
        price += 900
        if weight_g > HEAVY_G and insured_cents >= 250_000:
            price -= insured_cents // 100
    return price + insured_cents // 200
