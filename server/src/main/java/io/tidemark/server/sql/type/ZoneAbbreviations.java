package io.tidemark.server.sql.type;

/** The short names of zones that PostgreSQL's list "Default" has, where they stand for one offset. */
final class ZoneAbbreviations {
    /** Each with its minutes east of Greenwich, and {@code d} where it is daylight saving time. */
    static final String ALL = "acdt:630d acsst:630d acst:570 act:-300 acwst:525 adt:-180d aedt:660d aesst:660d aest:600 "
            + "aft:270 akdt:-480d akst:-540 almst:420d almt:360 amst:240 amt:-240 anast:720 anat:720 "
            + "arst:-180 art:-180 ast:-240 awsst:540d awst:480 azost:0d azot:-60 azst:240 azt:240 "
            + "bdst:120d bdt:360 bnt:480 bort:480 bot:-240 bra:-180 brst:-120d brt:-180 bst:60d btt:360 "
            + "cadt:630d cast:570 cct:480 cdt:-300d cest:120d cet:60 cetdst:120d chadt:825d chast:765 "
            + "chut:600 ckt:-600 clst:-180d clt:-180d cot:-300 cst:-360 cxt:420 davt:420 ddut:600 "
            + "easst:-300d east:-300d eat:180 edt:-240d eest:180d eet:120 eetdst:180d egst:0d egt:-60 "
            + "est:-300 fet:180 fjst:780d fjt:720 fkst:-180 fkt:-180 fnst:-60d fnt:-120 galt:-360 "
            + "gamt:-540 gest:240 get:240 gft:-180 gilt:720 gmt:0 gyt:-240 hkt:480 hst:-600 ict:420 "
            + "idt:180d iot:360 irkst:480 irkt:480 irt:210 ist:120 jayt:540 jst:540 kdt:600d kgst:360d "
            + "kgt:360 kost:660 krast:420 krat:420 kst:540 lhdt:660d lhst:630 ligt:600 lint:840 lkt:330 "
            + "magst:660 magt:660 mart:-570 mawt:300 mdt:-360d mest:120d mesz:120d met:60 metdst:120d "
            + "mez:60 mht:720 mmt:390 mpt:600 msd:240d msk:180 mst:-420 must:300d mut:240 mvt:300 myt:480 "
            + "ndt:-150d nft:-210 novst:420 novt:420 npt:345 nst:-210 nut:-660 nzdt:780d nzst:720 nzt:720 "
            + "omsst:360 omst:360 pdt:-420d pet:-300 petst:720 pett:720 pgt:600 pht:480 pkst:360d pkt:300 "
            + "pmdt:-120d pmst:-180 pont:660 pst:-480 pwt:540 pyst:-180d pyt:-180 ret:240 sadt:630d "
            + "sast:120 sct:240 sgt:480 taht:-600 tft:300 tjt:300 tkt:780 tmt:300 tot:780 trut:600 "
            + "tvt:720 uct:0 ulast:540d ulat:480 ut:0 utc:0 uyst:-120d uyt:-180 uzst:360d uzt:300 "
            + "vet:-240 vlast:600 vlat:600 volt:180 vut:660 wadt:480d wakt:720 wast:420 wat:60 wdt:540d "
            + "wet:0 wetdst:60d wft:720 wgst:-120d wgt:-180 xjt:360 yakst:540 yakt:540 yapt:600 "
            + "yekst:360d yekt:300 z:0 zulu:0";

    private ZoneAbbreviations() {}
}
