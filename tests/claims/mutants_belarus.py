"""Mutants of claims A1 to C7: the park, the government and the squares, the West."""

from __future__ import annotations

from tests.claims.mutant import Mutant

# fmt: off
BELARUS: tuple[Mutant, ...] = (
    Mutant("A1", "nobody new comes", "dynamics", '"newcomers += arrivals *', '"newcomers += 0 * arrivals *'),
    Mutant(
        "A1", "nobody leaves", "dynamics",
        'do: ["company.present = 0", "company.operating = 0", "prestige -= 0.02"]', 'do: ["prestige -= 0.02"]',
    ),
    Mutant(
        "A2", "Western firms fear sanctions no more than Chinese ones", "park",
        "by: 0.002, eu: #, us: #", "by: 0.002, eu: 0.006, us: 0.006",
    ),
    Mutant("A3", "workers make no quarrel", "events_drawn", " + 0.0005 * park_foreign", ""),
    Mutant("A3", "no share of workers is Chinese", "dynamics", "foreign_share * (1.6", "0.15 * (1.6"),
    Mutant("A4", "the pearl's lustre is no aim of Beijing's", "seats", "0.5 * prestige + 0.5 * min", "0.5 * min"),
    Mutant(
        "A4", "idle halls do not dull it", "dynamics",
        "0.3 * mean(company where company.present > 0: company.operating)", "0.3",
    ),
    Mutant(
        "A5", "safe assets are no aim of Beijing's", "seats",
        "value: safety, weight: #", "value: safety, weight: 0",
    ),
    Mutant("A6", "a full park still draws firms", "dynamics", " * (park_land < land_all)", ""),
    Mutant(
        "A6", "a full park still signs tenants", "actions_investors",
        "when: park_land < land_all", "when: park_land < 2 * land_all",
    ),
    Mutant(
        "A7", "workers do not follow the halls", "dynamics",
        '- "park_workers += workers_speed', '- "park_workers += 0 * workers_speed',
    ),
    Mutant("A8", "a decree does not renew the holiday", "actions_minsk", '"tax_holiday += 0.3", ', ""),
    Mutant("A8", "the holiday spares no tax", "dynamics", "(1 - (1 - tax_holiday) * profit_tax)", "1"),
    Mutant("A8", "the holiday draws nobody", "dynamics", "(0.4 + 0.6 * tax_holiday) * ", ""),
    Mutant("A8", "an order to tax ends no holiday", "actions_minsk", '"tax_holiday -= 0.4", ', ""),
    Mutant("A8", "the clause asks for no holiday", "deals", '"tax_holiday > min(#, ', '"tax_holiday > min(-1, '),
    Mutant("A9", "a rule of origin shuts no market", "events_drawn", '["eaeu -= 0.15", ', "["),
    Mutant(
        "A9", "sales in the union earn nothing more", "dynamics",
        "margin_east * company.market * (eaeu - 0.5) + ", "",
    ),
    Mutant("A10", "being out of sight pays nothing", "dynamics", " + margin_evade * company.evading", ""),
    Mutant("A10", "being listed costs nothing", "dynamics", " - margin_listed * company.listed", ""),
    Mutant("A10", "a list names nobody", "actions_west", '"target.listed = 1", "target.evading', '"target.evading'),
    Mutant(
        "A11", "finance is no part of the hub", "dynamics",
        "margin_hub * (hub_logistics + hub_finance", "margin_hub * (hub_logistics",
    ),
    Mutant("A11", "research is no part of the hub", "dynamics", " + hub_rnd - 0.5)", " - 0.5)"),
    Mutant(
        "A11", "freight halls raise no transit", "dynamics",
        "fee * moved * (1 + 0.3 * hub_logistics)", "fee * moved",
    ),
    Mutant(
        "A11", "trains pass a shut gate", "dynamics",
        'gates: "sum(route: route.open * min(', 'gates: "sum(route: min(',
    ),
    Mutant(
        "A12", "the pandemic keeps nobody away", "dynamics",
        "tax_holiday) * (1 - pandemic_brake * (pandemic[clock] > 0.005))", "tax_holiday)",
    ),
    Mutant(
        "A12", "the pandemic holds up no works", "dynamics",
        "stance - 0.5)) * (1 - pandemic_brake * (pandemic[clock] > 0.005)) * (0.95", "stance - 0.5)) * (0.95",
    ),
    Mutant(
        "A14", "unrest is no risk to a firm", "dynamics",
        " + origin(company).unrest * min(1, active / mass_share)", "",
    ),
    Mutant(
        "A14", "crowds do not endanger assets", "dynamics",
        "0.15 * control - 0.4 * min(1, active / mass_share) - 0.3", "0.15 * control - 0.3",
    ),
    Mutant(
        "B1", "the danger brings no fall", "succession",
        'hazard: "hazard * month_share', 'hazard: "0 * hazard * month_share',
    ),
    Mutant(
        "B2", "fear keeps nobody at home", "dynamics",
        "weight_fear * district.fear + weight_arrest", "weight_arrest",
    ),
    Mutant(
        "B2", "the count moves nobody", "events_2020",
        '"spark += 1.3 * announced", "violence_shock', '"violence_shock',
    ),
    Mutant(
        "B3", "the count sparks nothing", "events_2020",
        '"spark += 1.3 * announced", "violence_shock', '"violence_shock',
    ),
    Mutant("B3", "conceding pleases nobody", "events_2020", '"legitimacy += 0.10", "civil += 0.12"', '"civil += 0.12"'),
    Mutant(
        "B4", "violence makes no outrage", "dynamics",
        "backfire * max(0, local - expected) * (1 - district.outrage) + ", "",
    ),
    Mutant(
        "B4", "force makes no fear", "dynamics",
        "fear_gain * (force * force + 0.2 * watching)", "fear_gain * (0.2 * watching)",
    ),
    Mutant(
        "B5", "help for civil society frightens nobody", "actions_west",
        '["moscow_fear += 0.015"]', '["moscow_fear += 0"]',
    ),
    Mutant(
        "B5", "fear does not make Moscow promise order", "actions_moscow",
        "1.2 * danger + 0.5 * moscow_fear", "1.2 * danger",
    ),
    Mutant("B5", "a reception frightens nobody", "actions_west", '"moscow_fear += 0.05", "pair', '"pair'),
    Mutant(
        "B5", "a plan frightens nobody", "actions_west",
        '"civil += 0.015", "moscow_fear += 0.04"', '"civil += 0.015"',
    ),
    Mutant(
        "B6", "disloyal forces do not endanger the office", "society",
        "fall_loyalty: {value: 6.0", "fall_loyalty: {value: 0.0",
    ),
    Mutant("B6", "a disloyal elite does not endanger the office", "dynamics", " + fall_elite * (1 - elite)", ""),
    Mutant(
        "B6", "a disloyal elite does not worry Moscow", "dynamics",
        " + 0.5 * (1 - elite) + 0.35 * eu_track", " + 0.35 * eu_track",
    ),
    Mutant("B6", "a disloyal elite makes no coup", "succession", "0.15 + 2.0 * (1 - elite)", "0.15"),
    Mutant("B6", "disloyal forces make no mutiny", "succession", "0.01 + 22 * (1 - loyalty) * (1 - loyalty)", "0.02"),
    Mutant(
        "B7", "the streets do not weigh in the vote", "succession",
        " + 0.8 * min(2, active / mass_share) + 1.2", " + 1.2",
    ),
    Mutant("B7", "organisation does not weigh in the vote", "succession", "1.0 + 1.4 * civil", "1.0"),
    Mutant("B7", "the council does not turn to Europe", "succession", '        - "eu_track += 0.4"\n', ""),
    Mutant("B7", "the council talks to no alliance", "succession", '        - "nato += 0.15"\n', ""),
    Mutant("B7", "Moscow's man brings it nothing", "succession", '        - "infl_ru += 0.05"\n', ""),
    Mutant("B8", "an exile makes no handover likelier", "succession", " + # * exile * perceived", ""),
    Mutant(
        "B8", "an exile is offered without danger", "actions_moscow",
        "perceived > 0.12 and exile == 0", "exile == 0",
    ),
    Mutant("B9", "force does not bar easing", "actions_west", " and force_used < 0.58", ""),
    Mutant("B9", "force does not bar the exchange", "deals", " and force_used < 0.6", ""),
    Mutant(
        "B9", "freedom is no aim of the West's", "seats",
        '(1 - 0.6 * violence)", weight: #', '(1 - 0.6 * violence)", weight: 0',
    ),
    Mutant(
        "B10", "Western firms fear unrest no more than Chinese ones", "park",
        "by: 0.02, eu: 0.06, us: 0.06", "by: 0.02, eu: 0.035, us: 0.035",
    ),
    Mutant(
        "B11", "full cells do not put the West off", "actions_west",
        'rights: "-0.1 - 0.6 * overdue"', 'rights: "-0.1"',
    ),
    Mutant(
        "B11", "pulling Minsk from Moscow is no reason to ease", "actions_west",
        'sovereignty: "0.38 + 0.8 * eastward", caution: "0.36', 'sovereignty: "0.38", caution: "0.36',
    ),
    Mutant("B11", "a step down leaves Moscow's influence", "actions_west", '"infl_ru -= 0.025", ', ""),
    Mutant("C1", "belief makes no threat work", "actions_west", "1.5 * self.credibility + ", ""),
    Mutant("C1", "a bluff costs no belief", "dynamics", '"seat[west].credibility -= 0.08", ', ""),
    Mutant("C1", "a threat that works frees nobody", "actions_west", '"prisoners *= 0.8", ', ""),
    Mutant("C2", "the new office adds no resolve", "dynamics", " + 0.2 * flag.new_us", ""),
    Mutant(
        "C2", "the change brings no push", "events_2021",
        '{do: "us_resolve += 0.12", headroom: true}', '"us_resolve += 0"',
    ),
    Mutant("C2", "resolve signs nothing", "flags", "0.15 + 0.8 * us_resolve", "0.55"),
    Mutant(
        "C3", "lists are no risk to a firm", "dynamics",
        "origin(company).scrutiny * tier * (1 - discount_tier * adapted) + ", "",
    ),
    Mutant("C3", "lists do not endanger assets", "dynamics", " - 0.03 * tier - 0.15 * flag.war", " - 0.15 * flag.war"),
    Mutant("C4", "no vote is needed", "flags", 'union_ready: "eu_unity + ', 'union_ready: "1 + '),
    Mutant("C4", "no capital can hold out", "flags", "union_ready - member.held", "union_ready"),
    Mutant("C4", "a plant needs no vote", "actions_west", "- roll: passes", '- roll: "1"'),
    Mutant(
        "C4", "easing takes no step", "actions_west",
        'then: ["eu_tier -= 1"], otherwise: ["us_tier -= 1"]', 'then: ["eu_tier -= 0"], otherwise: ["us_tier -= 0"]',
    ),
    Mutant(
        "C4", "lists cut no trade", "dynamics",
        'let: {cut: "partner.is_eu * sum(branch: branch.sold * branch.barred) + ', 'let: {cut: "',
    ),
    Mutant("C5", "a path to Europe worries nobody", "dynamics", " + 0.35 * eu_track", ""),
    Mutant("C5", "a plan opens no path", "actions_west", '"eu_track += 0.16", ', ""),
    Mutant(
        "C5", "a reminder ties nobody", "actions_moscow",
        '{do: "bloc.ru_ties += 0.03", headroom: true}, {do: "moscow_fear -= 0.02"', '{do: "moscow_fear -= 0.02"',
    ),
    Mutant(
        "C6", "no trade turns to Russia", "economy",
        "diverts: {by: {ru: 0.46, cn: 0.10}", "diverts: {by: {ru: 0, cn: 0}",
    ),
    Mutant("C7", "an alliance worries nobody", "dynamics", " + 0.5 * nato", ""),
    Mutant("C7", "leaving leads to no alliance", "events_parted", '{do: "nato += 0.4", headroom: true}, ', ""),
    Mutant("C7", "leaving crosses no line", "events_parted", ", {queue: red_line, after: 1}]", "]"),
)
# fmt: on
