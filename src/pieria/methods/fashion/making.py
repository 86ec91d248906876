"""The making of a garment, step by step, and what else it takes."""

from __future__ import annotations

from . import materials
from .nest import Layout
from .piece import Pattern
from .spec import Design


def steps(d: Design, p: Pattern) -> list[str]:
    """In the order of sewing."""
    names = {x.name for x in p.pieces}
    has = names.__contains__
    made = ["Cut all pieces; mark notches, darts and pocket places."]
    if any(x.interfaced for x in p.pieces):
        made.append("Fuse interfacing to " + ", ".join(sorted(x.title.lower() for x in p.pieces if x.interfaced)) + ".")
    if any(e.kind == "dart" for x in p.pieces for e in x.edges):
        made.append("Sew the darts; press waist darts to the centre, bust darts down.")
    if has("pocket"):
        made.append("Hem the pocket openings, press the edges under, topstitch the pockets to their places.")
    if has("pocket_bag"):
        made.append("Sew a pocket bag to each side seam between the notches.")
    if d.garment == "tote":
        return [*made, "Fold the handles lengthwise twice and topstitch; baste them to the top edge.", "Sew the side seams, then the bottom.",
                "Box the corners: seam on seam, sew across.", "Sew the facing into a ring, sew it to the top, turn it in and topstitch."]  # fmt: skip
    if d.garment == "apron":
        return [*made, "Bind the curved edges.", "Hem sides, bib top and lower edge with mitred corners.",
                "Fold strap and ties, topstitch, sew the strap to the bib and the ties to the sides."]  # fmt: skip
    if d.garment in ("trousers", "pyjamas"):
        made += [
            "Sew each front leg to its back at the side and the inside leg.",
            "Put one leg into the other, right sides together; sew the crotch seam twice.",
        ]
        if d.closure == "fly":
            made.insert(-1, "Sew the fly facing, the zip and the shield to the fronts.")
        elif d.closure == "side zip":
            made.append("Leave 18 cm of the left side seam open and sew in the zip.")
        end = ("Sew the casing to the waist, turn it in, draw the elastic through." if d.closure == "elastic"
               else "Sew on the waistband, turn it over and topstitch; add hook or button.")  # fmt: skip
        return [*made, end, "Press the hems up and sew them."]
    if d.garment == "skirt":
        if d.closure == "back zip":
            made.append("Sew the centre back seam up to 18 cm below the waist; sew in the zip.")
        if d.skirt == "gathered":
            made.append("Gather the waist to the length of the band.")
        made += ["Sew the side seams" + (", the zip in the left one." if d.closure == "side zip" else ".")]
        if d.closure == "buttons":
            made.append("Press the front edges under as facings; work buttonholes, sew on buttons.")
        made.append(
            "Sew on the waistband"
            + (" and draw the elastic through." if d.closure == "elastic" else ", fold it over, topstitch.")
        )
        return [
            *made,
            "Let the skirt hang overnight, level the hem, sew it." if "circle" in d.skirt else "Sew the hem.",
        ]
    if has("yoke"):
        made.append("Sew the back between the two yokes.")
    if d.closure == "buttons":
        made.append("Press the front facings to the inside along the edge.")
    made.append("Sew the shoulder seams.")
    if has("collar") or has("collar_stand"):
        made.append("Make the collar, turn it, sew it to the neck by its notches.")
    if has("hood"):
        made.append("Sew the hood's centre seam, hem its face, sew it to the neck.")
    if has("neckband"):
        made.append("Close the neckband to a ring, stretch it evenly into the neck.")
    if has("sleeve") and d.garment in ("shirt", "t-shirt", "hoodie"):
        made += ["Sew the sleeves in flat, notch to notch.", "Sew side and underarm seams in one."]
    else:
        made.append("Sew the side seams.")
        if has("sleeve"):
            made.append("Gather the caps between the notches; sew the sleeves in." if d.sleeve_shape == "puff"
                        else "Sew the sleeve seams, ease the caps between the notches, set the sleeves in.")  # fmt: skip
    if has("skirt_front"):
        gather = "Gather the skirt's waist. " if d.skirt == "gathered" else ""
        made.append(f"{gather}Sew the skirt's side seams; sew skirt to bodice at the waist.")
    if d.closure == "back zip":
        made.append("Sew in the zip at the centre back; close the seam below it.")
    if d.closure == "zip":
        made.append("Sew in the separating zip.")
    if has("cuff") or has("band"):
        made.append("Close the sleeve ends with cuffs." if has("cuff") else "Gather the sleeve ends into their bands.")
    if has("neck_binding"):
        made.append("Bind the neck" + (" and the armholes." if has("armhole_binding") else "."))
    elif has("armhole_binding"):
        made.append("Bind the armholes.")
    if d.closure == "buttons":
        made.append("Work the buttonholes, sew on the buttons.")
    if has("hem_band_front"):
        made.append("Join the hem bands at the sides, fold them lengthwise, stretch them to the lower edge.")
    if any("slit" in m.text for x in p.pieces for m in x.marks):
        made.append("Face the back slit; add a loop and a button.")
    return made if has("hem_band_front") else [*made, "Hem."]


def notions(d: Design, p: Pattern, waist: float) -> list[str]:
    made = ["matching thread", *p.notions]
    holes = sum(m.kind == "hole" for x in p.pieces for m in x.marks)
    if holes:
        made.append(f"{holes} buttons, {20 if d.garment in ('jacket', 'coat') else 11} mm")
    zips = {"back zip": "a concealed zip, " + ("50 cm" if d.garment == "dress" else "20 cm"), "side zip": "a concealed zip, 20 cm",
            "fly": "a trouser zip, 15 cm, and a hook or button", "zip": "a separating zip as long as the front edge"}  # fmt: skip
    if d.closure in zips:
        made.append(zips[d.closure])
    if d.closure == "elastic":
        made.append(f"elastic 3 cm wide, about {round(waist * 0.9)} cm")
    if (area := materials.interfacing(p)) > 0:
        made.append(f"interfacing, about {max(round(area, 1), 0.1)} m2")
    return made


def page(d: Design, p: Pattern, cloth: Layout, rib: Layout, waist: float, about: str, notes: list[str]) -> str:
    """Everything in words, as Markdown."""
    buy = materials.metres(cloth, d)
    lines = [f"# {d.title}", "", f"{d.garment.capitalize()}, {about}. " + ", ".join(f"{k.replace('_', ' ')}: {v}" for k, v in d.says().items()) + ".", "",
             "## Cloth", "", f"- {buy:.2f} m at {cloth.width:g} cm width (pieces alone: {cloth.length / 100:.2f} m; {cloth.waste * 100:.0f} % of it is left over)"]  # fmt: skip
    if rib.length:
        lines.append(f"- rib knit: {rib.length / 100 + 0.05:.2f} m at {rib.width:g} cm width")
    if cloth.joined:
        lines.append(f"- wider than the cloth, so laid in halves to be joined at the centre: {', '.join(cloth.joined)}")
    lines += [f"- {a}" for a in materials.advice(d)]
    lines += [f"- {m} ({why})" for m, why in materials.pairings(d)[1:]]
    lines += [f"- {n}" for n in notions(d, p, waist)]
    lines += ["", "## Pieces", ""]
    from .drawing import instruction

    lines += [f"{n}. {x.title}: {instruction(x).lower()}" for n, x in enumerate(p.pieces, 1)]
    lines += ["", "## Making", "", *(f"{n}. {s}" for n, s in enumerate(steps(d, p), 1))]
    if p.girths:
        lines += ["", "## Finished measures", ""]
        lines += [
            f"- {x.name}: body {x.body:.1f} cm + ease {x.ease:.1f} cm" + (" or more" if x.least else "")
            for x in p.girths
        ]
    lines += ["", "## Seams", "", "The numbers in circles: what bears the same number is sewn together.", ""]
    for s in (s for s in p.seams if not any("dart" in r for r in s.a)):
        with_ = f", {s.how} {abs(s.ease):.1f} cm" if abs(s.ease) > 0.05 else ""
        lines.append(f"- {' + '.join(s.a)} to {' + '.join(s.b)}{with_}".replace("_", " "))
    lines += ["", "## Notes", "", *(f"- {n}" for n in (*d.notes, *notes)), "- Sew a trial in cheap cloth first: the draft knows your measures, not your posture.",
              "- Drafting rules: own code after the direct method of the trade's textbooks (neck a fifth of its girth, scye from height and bust, fork a twentieth of the hip in front and a ninth behind)."]  # fmt: skip
    return "\n".join(lines) + "\n"
