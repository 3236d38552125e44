"""Mutants of claims D1 to F11: Russia, China, and what is between the two."""

from __future__ import annotations

from tests.claims.mutant import Mutant

# fmt: off
POWERS: tuple[Mutant, ...] = (
    Mutant(
        "D2", "a promised reserve steadies nobody", "society",
        "loyalty_guard: {value: 0.06", "loyalty_guard: {value: 0.0",
    ),
    Mutant("D2", "a promised reserve averts no fall", "dynamics", " - fall_guard * guarantee", ""),
    Mutant("D2", "help costs no sovereignty", "dynamics", "0.4 * guarantee + 0.2 * base_ru", "0.2 * base_ru"),
    Mutant("D2", "an exercise leaves nobody behind", "actions_minsk", '"troops += 1.0", ', ""),
    Mutant(
        "D3", "a loan is not booked", "actions_moscow",
        '"creditor[russia].stock += 500 - 180", "creditor[russia].cumulative += 500"',
        '"creditor[russia].stock += 500 - 180"',
    ),
    Mutant("D3", "a loan brings nothing", "actions_moscow", '"reserves += 500 - 180", ', ""),
    Mutant(
        "D3", "the deal pays no credit", "deals",
        '"reserves += # * amount", "target.money += 0.09', '"target.money += 0.09',
    ),
    Mutant("D3", "the fund lends nothing at Sochi", "events_2020", '"creditor[efsd].cumulative += 500", ', ""),
    Mutant("D3", "nothing is lent anew", "actions_moscow", '"target.rollover += 0.55", ', ""),
    Mutant(
        "D4", "gas costs the same on any terms", "dynamics",
        "(gas_reference - gas_contract) * posture.energy - gas_price", "(gas_reference - gas_contract) - gas_price",
    ),
    Mutant("D4", "crude costs the same on any terms", "dynamics", "oil_norm * posture.energy * max", "oil_norm * max"),
    Mutant("D4", "cheap energy feeds no output", "dynamics", " + subsidy_power * (subsidy - subsidy_norm)", ""),
    Mutant(
        "D4", "cheap energy feeds no reserves", "dynamics",
        " + account_energy * (subsidy - subsidy_norm) * gdp_month", "",
    ),
    Mutant("D5", "leaving ends no guarantee", "dynamics", " * (1 - flag.left_treaty) - guarantee", " - guarantee"),
    Mutant(
        "D5", "leaving shuts no market", "events_parted",
        '"eaeu -= 0.4", "partner[ru].demand -= 0.12"', '"partner[ru].demand -= 0.12"',
    ),
    Mutant(
        "D5", "leaving costs no trade", "events_parted",
        '"eaeu -= 0.4", "partner[ru].demand -= 0.12"', '"eaeu -= 0.4"',
    ),
    Mutant("D6", "stalling undoes no programme", "actions_minsk", '"target.progress -= 0.4", ', ""),
    Mutant("D6", "programmes take no sovereignty", "dynamics", "100 - signed - soldiers", "100 - soldiers"),
    Mutant(
        "D6", "pressing moves no programme", "actions_moscow",
        '"target.progress += 0.33 * (1 - target.blocked)"', '"target.progress += 0"',
    ),
    Mutant("D6", "signing moves no programme", "actions_minsk", '"target.progress += 0.45", ', ""),
    Mutant(
        "D7", "a base needs no influence", "actions_moscow",
        "(infl_ru > 0.52 or seat[minsk].money < 60) and no_council", "no_council",
    ),
    Mutant("D7", "who asks is not heard", "actions_moscow", "      - {queue: base_request, after: 1}\n", ""),
    Mutant("D7", "what is granted is no base", "events_parted", '"base_ru += 0.15", ', ""),
    Mutant("D7", "a base costs no sovereignty", "dynamics", "sov_base_ru * base_ru + ", ""),
    Mutant("D7", "a deferral for a base brings none", "events_2022", '{do: "base_ru += 0.25", headroom: true}, ', ""),
    Mutant("D8", "words about Crimea cost no sovereignty", "dynamics", " - sov_crimea * crimea", ""),
    Mutant(
        "D8", "words about Crimea please nobody", "actions_minsk",
        '"crimea = 1", "pair(seat[moscow], self).trust += 0.15"', '"crimea = 1"',
    ),
    Mutant("D8", "words about Crimea cost no trade", "actions_minsk", '"partner[ua].demand -= 0.12", ', ""),
    Mutant("D8", "it can be said twice", "actions_minsk", "crimea < 1 and clock >= 4", "clock >= 4"),
    Mutant("D9", "Russia buys less than the article says", "economy", "ru: 1052", "ru: 900"),
    Mutant("D9", "exports feed no output", "dynamics", " + trade_power * log(max(0.2, exports / exports_norm))", ""),
    Mutant("D9", "lost trade does not turn to Russia", "economy", "diverts: {by: {ru: 0.46,", "diverts: {by: {ru: 0,"),
    Mutant("D10", "room is no alternative to a deal", "seats", " + 0.15 * seat[minsk].leverage", ""),
    Mutant("D10", "an opening brings no offer", "actions_minsk", '"west_offer += 0.18", ', ""),
    Mutant("D10", "an opening gives no room", "actions_minsk", '"self.leverage += 0.24", ', ""),
    Mutant(
        "D10", "the West's offer cannot be brandished", "actions_minsk",
        ", west_offer * (1 - target.is_west))", ")",
    ),
    Mutant("D10", "the West's offer is no alternative", "seats", " + 0.25 * west_offer", ""),
    Mutant("D11", "empty coffers endanger nobody", "dynamics", " + ruin - fall_guard", " - fall_guard"),
    Mutant(
        "D11", "envoys bring no standing", "events_2020",
        '"legitimacy += 0.03", "civil += 0.04"', '"civil += 0.04"',
    ),
    Mutant(
        "D12", "crowds do not worry Moscow", "dynamics",
        'feared: "0.55 * min(1, active / mass_share) + ', 'feared: "',
    ),
    Mutant(
        "D12", "quiet is no aim of Moscow's", "seats",
        "value: moscow_fear < 0.35, weight: #", "value: moscow_fear < 0.35, weight: 0",
    ),
    Mutant(  # October has weights of its own
        "D13", "influence is no aim of Moscow's", "seats",
        'value: "clamp((infl_ru - #) / #, 0, 1)"', 'value: "0"',
    ),
    Mutant(
        "D13", "the Union State is no aim of Moscow's", "seats",
        'value: "# * union + # * base_ru"', 'value: "0"',
    ),
    Mutant(
        "D13", "an ally in office is no aim of Moscow's", "seats",
        'kind: integral, value: "ally * control * (1 - recognition)", weight: #',
        'kind: integral, value: "ally * control * (1 - recognition)", weight: 0',
    ),
    Mutant(
        "D13", "to be first is no aim of Moscow's", "seats",
        '0.2 * eu_track)", weight: #, medal', '0.2 * eu_track)", weight: 0, medal',
    ),
    Mutant("D13", "the council costs no influence", "succession", '        - "infl_ru -= 0.07"\n', ""),
    Mutant(
        "D14", "pressing costs no trust", "actions_moscow",
        '"pair(seat[minsk], self).trust -= 0.05", "legitimacy -= 0.006"', '"legitimacy -= 0.006"',
    ),
    Mutant("D14", "a squeeze stops no plant", "actions_moscow", '"target.stoppage += 0.3", ', ""),
    Mutant("D14", "a squeeze makes no crude dearer", "actions_moscow", ', "oil_discount -= 10"]', "]"),
    Mutant(
        "D14", "soured relations squeeze no harder", "actions_moscow",
        " + 0.6 * (1 - pair(self, seat[minsk]).trust)", "",
    ),
    Mutant(
        "D14", "soured relations shrink no offer", "dynamics",
        "0.5 * pair(seat[moscow], seat[minsk]).trust * posture.energy", "0.2 * posture.energy",
    ),
    Mutant("D15", "Beijing is not asked", "events_2020", ", {queue: beijing_steps_in, after: [1, 2]}]", "]"),
    Mutant(
        "D15", "Beijing lends nothing", "events_2020",
        '"creditor[china].stock += 440", "creditor[china].cumulative += 500"', '"creditor[china].stock += 440"',
    ),
    Mutant("D16", "no Chinese programme is needed", "deals", "arms_cn > 0.2 and ", ""),
    Mutant("D16", "missiles are not refused at first", "deals", "clock >= 14 and ", ""),
    Mutant("D16", "missiles buy nothing off", "deals", '{do: "arms_cn -= 0.0006 * amount"}', '{do: "arms_cn -= 0"}'),
    Mutant("D16", "missiles guarantee nothing", "deals", '"guarantee += 0.0008 * amount", ', ""),
    Mutant("E1", "a partnership brings no offer", "dynamics", " + 0.08 * partnership", ""),
    Mutant("E1", "no partnership is raised", "events_2022", '"partnership = 2", ', ""),
    Mutant("E2", "slots carry no trains", "actions_beijing", '"target.open += 0.12", ', ""),
    Mutant("E2", "trains pay nothing", "dynamics", "fee * moved * (1 + 0.3 * hub_logistics)", "0 * fee * moved"),
    Mutant("E3", "a bank's money builds nothing", "actions_beijing", '"target.capital += 28", ', ""),
    Mutant("E3", "no line starts up", "actions_beijing", '"target.operating += 0.25"', '"target.operating += 0"'),
    Mutant("E3", "no part of a credit is tied", "actions_beijing", "reserves += 500 - 130", "reserves += 500"),
    Mutant("E4", "China buys and sells no more than it takes from Minsk", "economy", "cn: 6,", "cn: 2,"),
    Mutant(
        "E4", "a war cuts no trade with Ukraine", "dynamics",
        '* (1.5 - cover) + partner.is_ua * war_cover * flag.war"}', '* (1.5 - cover)"}',
    ),
    Mutant(
        "E4", "trade is no influence", "dynamics",
        'held_cn: "0.2 * partner[cn].trade / sum(partner: partner.trade) + ', 'held_cn: "',
    ),
    Mutant("E5", "a centre brings no technology", "actions_beijing", '"tech_cn += 0.14", ', ""),
    Mutant("E5", "a centre brings no hub", "actions_beijing", '"hub_rnd += 0.15", ', ""),
    Mutant("E6", "no missile is built", "actions_beijing", '"arms_cn += 0.20", ', ""),
    Mutant(
        "E6", "Moscow minds no missile", "actions_beijing",
        '"clash += 0.10", "pair(seat[moscow]', '"pair(seat[moscow]',
    ),
    Mutant("E6", "Moscow reads nothing into arms", "dynamics", " + 0.4 * arms_cn", ""),
    Mutant("E6", "cameras frighten nobody", "dynamics", "force * force + 0.2 * watching", "force * force"),
    Mutant("E7", "crews owe Moscow as much as before", "actions_beijing", ', "bloc[security].ru_ties -= 0.03"]', "]"),
    Mutant("E8", "arms of one's own free nobody", "dynamics", " - 0.3 * arms_cn", ""),
    Mutant(
        "E8", "a programme gives no room", "actions_beijing",
        '"infl_cn += 0.025", "seat[minsk].leverage += 0.06"', '"infl_cn += 0.025"',
    ),
    Mutant(
        "E9", "the corridor is no aim of Beijing's", "seats",
        '"min(1, teu / 110)", weight: #', '"min(1, teu / 110)", weight: 0',
    ),
    Mutant(
        "E10", "no gate carries more than another", "economy",
        "brest: 0.90, lithuania: 0.04, latvia: 0.03", "brest: 0.30, lithuania: 0.34, latvia: 0.33",
    ),
    Mutant(
        "E10", "the union's market earns nothing more", "dynamics",
        "margin_east * company.market * (eaeu - 0.5) + ", "",
    ),
    Mutant(
        "E11", "trains run whatever the West buys", "flags",
        "containers_base * teu_demand *", "containers_base *",
    ),
    Mutant(
        "E11", "sales to the West run no risk", "dynamics",
        " + margin_west * (1 - company.market) * (route[brest].open - 0.6 - 0.12 * eu_tier)", "",
    ),
    Mutant("E11", "nobody turns east", "actions_investors", '"target.market += 0.35"', '"target.market += 0"'),
    Mutant("E12", "no option pleases Beijing", "dynamics", " + affinity * (1 - regime.fallen)", ""),
    Mutant("E12", "the option outlives its government", "dynamics", "affinity * (1 - regime.fallen)", "affinity"),
    Mutant("E13", "trade brings Minsk nothing", "dynamics", " + account_trade * (exports - exports_norm)", ""),
    Mutant(
        "E13", "credit is no part of the offer", "dynamics",
        " + 0.5 * posture.credit * pair(seat[beijing], seat[minsk]).trust", "",
    ),
    Mutant(
        "E14", "a telegram lends nothing", "events_2020",
        '"legitimacy += 0.015", "shield += 0.06"', '"shield += 0.06"',
    ),
    Mutant(
        "E14", "a telegram shields nobody", "events_2020",
        '"legitimacy += 0.015", "shield += 0.06"', '"legitimacy += 0.015"',
    ),
    Mutant(
        "E15", "cover keeps no trade", "dynamics",
        'branch.barred) + partner.is_row * cover_row[tier] * (1.5 - cover) + partner.is_ua * war_cover * flag.war"}',
        'branch.barred) + partner.is_row * cover_row[tier] + partner.is_ua * war_cover * flag.war"}',
    ),
    Mutant("E15", "the ambassador covers nobody", "actions_beijing", '"cover += 0.25", ', ""),
    Mutant(
        "E16", "prisoners weigh with nobody", "seats",
        "clamp(1 - prisoners / 600, 0, 1) * (1 - 0.6 * violence)", "1 - 0.6 * violence",
    ),
    Mutant(
        "E16", "prisoners weigh with Beijing too", "seats",
        "{title: Safe assets, kind: level, value: safety",
        '{title: Safe assets, kind: level, value: "safety * clamp(1 - prisoners / 3000, 0, 1)"',
    ),
    Mutant(
        "E17", "what is lent anew is not counted", "dynamics",
        '"creditor.cumulative += creditor.due * creditor.rollover"', '"creditor.cumulative += 0"',
    ),
    Mutant(
        "E17", "nothing is repaid", "dynamics",
        '"creditor.stock -= creditor.due * (1 - creditor.rollover)"', '"creditor.stock -= 0"',
    ),
    Mutant("E18", "sums lent raise no voice", "events_drawn", " + 2 * creditor[china].cumulative / debt_scale", ""),
    Mutant(
        "E18", "publishing offends nobody", "events_drawn",
        ', "pair(seat[beijing], self).trust -= 0.05", {do: "cn_offer -= 0.04"}]', "]",
    ),
    Mutant(
        "E19", "no promise outlives a fall", "deals",
        '    grace: 2\n    guarantee: true\n    effects: [{do: "promise += 0.08"',
        '    grace: 2\n    effects: [{do: "promise += 0.08"',
        ((
            "deals", "route[brest].open > 0.7\n    turns: 8\n    grace: 2\n    guarantee: true",
            "route[brest].open > 0.7\n    turns: 8\n    grace: 2",
        ),),
    ),
    Mutant(
        "E19", "no holiday outlives a fall", "deals",
        '    grace: 2\n    guarantee: true\n    effects: [{do: "promise += 0.08"',
        '    grace: 2\n    effects: [{do: "promise += 0.08"',
    ),
    Mutant(
        "E19", "a guarantee for debt promises nothing", "events_parted",
        '{do: "promise += 0.3", headroom: true}, {do: "creditor', '{do: "creditor',
    ),
    Mutant("E20", "the credit is not booked", "actions_beijing", ', "creditor[china].cumulative += 500"]', "]"),
    Mutant("E20", "the credit brings nothing", "actions_beijing", '"reserves += 500 - 130", ', ""),
    Mutant(
        "E21", "Beijing need not have acted alone", "actions_beijing",
        "moscow_control < unlock_base and flag.unilateral and", "moscow_control < unlock_base and",
    ),
    Mutant(
        "E21", "Moscow need not have lost its hold", "actions_beijing",
        "moscow_control < unlock_base and flag.unilateral and", "flag.unilateral and",
    ),
    Mutant("E21", "a base heats nothing", "actions_beijing", '"escalation += 0.5", "moscow_fear', '"moscow_fear'),
    Mutant("E21", "a base makes no rival", "dynamics", " + rivalry_base * base_cn", ""),
    Mutant("E22", "danger draws no second secretary", "actions_beijing", "0.4 + 1.3 * perceived + 0.5", "0.4 + 0.5"),
    Mutant("E22", "a hedge costs the ally nothing", "dynamics", " - 0.2 * hedge - cn_offer", " - cn_offer"),
    Mutant(
        "E22", "the council remembers no hedge", "succession",
        '        - "promise += 0.2 * hedge - 0.1"\n', '        - "promise -= 0.1"\n',
    ),
    Mutant("E23", "a call shields nobody", "actions_beijing", '"shield += 0.25", ', ""),
    Mutant("E23", "a shield keeps no sovereignty", "dynamics", " + sov_shield * shield", ""),
    Mutant("F1", "pressure keeps nobody away", "dynamics", ' * (1 - 0.5 * pressure)"', '"'),
    Mutant("F1", "inspections cost a firm nothing", "dynamics", " - margin_harried * company.harried", ""),
    Mutant(
        "F1", "leaning leaves no pressure", "actions_moscow",
        '"target.harried += 0.5", "pressure += 0.10"', '"target.harried += 0.5"',
    ),
    Mutant(
        "F1", "leaning takes no influence", "actions_moscow",
        '"target.market -= 0.06", "infl_cn -= 0.045"', '"target.market -= 0.06"',
    ),
    Mutant(
        "F2", "crowds show no lost hold", "dynamics",
        " + 0.1 * base_ru - 0.35 * min(1, active / mass_share)", " + 0.1 * base_ru",
    ),
    Mutant(
        "F2", "guards need no lost hold", "actions_beijing",
        "moscow_control < unlock_guard or flag.unilateral or", "1 > 0 or",
    ),
    Mutant("F2", "guards make no clash", "actions_beijing", '"clash += 0.18", "moscow_fear', '"moscow_fear'),
    Mutant(
        "F2", "guards make nothing safer", "actions_beijing",
        '"base_cn += 0.14", "safety += 0.15"]', '"base_cn += 0.14"]',
    ),
    Mutant(
        "F3", "trains pay Moscow nothing", "dynamics",
        " + moscow_fee * (1 + tariff_take * (posture.tariff - 0.5)) * transit", "",
    ),
    Mutant(
        "F3", "trains are no aim of its railways", "seats",
        '"min(1, teu / 100)", weight: #', '"min(1, teu / 100)", weight: 0',
    ),
    Mutant("F3", "priority opens no way", "actions_moscow", '"target.normal += 0.05", "target.open += 0.08", ', ""),
    Mutant(
        "F4", "war does not raise what Moscow bears", "dynamics",
        "tolerance_peace + (tolerance_war - tolerance_peace) * flag.war", "tolerance_peace",
    ),
    Mutant("F4", "Moscow does not act on a line passed", "actions_moscow", "0.65 + 5 * over_line + 1.2", "0.65 + 1.2"),
    Mutant(
        "F4", "a line passed makes no rivalry", "dynamics",
        "rivalry_gain * infl_cn * max(0, infl_cn - line) + ", "",
    ),
    Mutant(
        "F5", "Chinese influence has no cap", "nation",
        "start: 0.2, low: 0, high: 0.55", "start: 0.2, low: 0, high: 1",
    ),
    Mutant("F5", "arms from China free nobody", "dynamics", " - 0.3 * arms_cn", ""),
    Mutant(
        "F6", "calm is no aim of Beijing's", "seats",
        "value: rivalry < 0.2, weight: #", "value: rivalry < 0.2, weight: 0",
    ),
    Mutant(
        "F6", "tolerance spent puts no credit off", "actions_beijing",
        'caution: "-0.2 - 1.2 * over_line"', 'caution: "-0.2"',
    ),
    Mutant(
        "F6", "Moscow's hold puts no arms off", "actions_beijing",
        "-0.1 - 0.5 * moscow_control - over_line", "-0.1 - over_line",
    ),
    Mutant("F7", "one statement joins nobody", "actions_moscow", '"joint += 0.25", "clash -= 0.15"', '"clash -= 0.15"'),
    Mutant("F7", "joint acts mend nothing", "dynamics", " + relation_joint * joint", ""),
    Mutant("F7", "a pact needs no danger", "deals", " and danger > 0.12", ""),
    Mutant("F8", "China's offer is no alternative", "seats", "0.55 * cn_offer * seat[beijing].credibility + ", ""),
    Mutant(
        "F8", "China's offer cannot be brandished", "actions_minsk",
        "max(cn_offer * (1 - target.is_beijing), ru_offer", "max(0.1 * (1 - target.is_beijing), ru_offer",
    ),
    Mutant(
        "F9", "a plan is no offer", "actions_west",
        '"west_offer += 0.10", "partner[eu].demand', '"partner[eu].demand',
    ),
    Mutant(
        "F9", "trade lost turns to nobody else", "economy",
        "diverts: {by: {ru: 0.46, cn: 0.10}", "diverts: {by: {ru: 0.46, cn: 0}",
    ),
    Mutant("F9", "nobody too far east courts Beijing", "actions_minsk", "0.5 + # * eastward - # * cn_offer", "0.5"),
    Mutant("F9", "the West has no influence by a path", "dynamics", " + 0.25 * eu_track - 0.04", " - 0.04"),
    Mutant(
        "F10", "courting Beijing frightens Moscow", "actions_minsk",
        '"infl_cn += 0.018", "self.leverage += 0.2"]',
        '"infl_cn += 0.018", "self.leverage += 0.2", "moscow_fear += 0.05"]',
    ),
    Mutant(
        "F10", "opening to the West frightens nobody", "actions_minsk",
        '"moscow_fear += 0.02", "pair(seat[moscow], self).trust -= 0.03"', '"pair(seat[moscow], self).trust -= 0.03"',
    ),
    Mutant(
        "F10", "exercises heat nothing", "actions_minsk",
        '"escalation += 0.25", "pair(seat[moscow]', '"pair(seat[moscow]',
    ),
    Mutant("F11", "blows mend of themselves", "dynamics", " - relation_clash * clash", ""),
    Mutant("F11", "blows make no rivalry", "dynamics", " + 0.35 * clash - 0.1 * joint", " - 0.1 * joint"),
)
# fmt: on
