# plant.awk - puts the people of people.awk into an extract: awk -v feed=ed PEOPLE EXTRACT
#
# First and last of all, and in between again and again, so that some are duplicates.  One is no
# violence, one has no time and is a reject.
function birth(format) {
    if (format == "iso") return sprintf("%04d-%02d-%02d", year[p], month[p], day[p])
    if (format == "abbreviated")
        return sprintf("%02d-%s-%04d", day[p], substr("JanFebMarAprMayJunJulAugSepOctNovDec",
            3 * month[p] - 2, 3), year[p])
    return sprintf("%02d/%02d/%04d", day[p], month[p], year[p])
}
function plant(date) {
    p = planted++ % people + 1
    date = sprintf("%02d", 2 + 2 * p)
    if (feed == "ed")
        print attendance[p], "CE1", nhs[p], surname[p], forename[p], birth(), 1, postcode[p], 40,
            (p == 7 ? "soon" : date "/11/2025 23:40"), (p == 7 ? "" : date "/11/2025 22:15"),
            (p == 5 ? 10 : 20), 30, place[p], postcode[p], "03", "S", "Y", "N", "DISCHARGED",
            call[p], phone[p], hospital[p]
    else if (feed == "ambulance")
        print call[p], (p == 7 ? "soon" : "2025-11-" date "T22:30:00"), (p == 5 ? "10B01" : "04B01A"),
            "RED", 169761, 147806, "\"" place[p] ", ring \"\"" phone[p] "\"\"\"", postcode[p], 40,
            "Male", "\"" forename[p] " \"\"" forename[p] "\"\" " surname[p] "\"", birth("iso"),
            nhs[p], 1, "CE1", 1, "CLOSED"
    else
        print "\"" crime[p] "\"", "\"" occurrence[p] "\"", "\"" (p == 5 ? "46" : "8N") "\"",
            "\"Assault with injury\"", (p == 7 ? "soon" : "\"" date "-Nov-2025 22:10\""), "\"\"",
            "\"" date "-Nov-2025 23:59\"", "\"\"", 168912, 148393, "\"" place[p] "\"",
            "\"" postcode[p] "\"", "\"LICENSED PREMISES\"", "\"" surname[p] "\"",
            "\"" forename[p] "\"", birth("abbreviated"), "M", "\"" postcode[p] "\"", "STRANGER",
            "GLASS/BOTTLE", "RECORDED",
            "\"victim " forename[p] " " surname[p] " of " postcode[p] ", NHS " nhs[p] "\""
}
FNR == NR {
    split($0, tsv, "\t")
    people++
    surname[people] = tsv[1]; forename[people] = tsv[2]; nhs[people] = tsv[3]
    year[people] = tsv[4]; month[people] = tsv[5]; day[people] = tsv[6]; postcode[people] = tsv[7]
    phone[people] = tsv[8]; hospital[people] = tsv[9]; attendance[people] = tsv[10]
    call[people] = tsv[11]; crime[people] = tsv[12]; occurrence[people] = tsv[13]
    place[people] = tsv[14]
    next
}
BEGIN { OFS = "," }
{ sub(/\r$/, "") }
FNR == 1 {
    print $0 (feed == "ed" ? ",PHONE,HOSPITAL_NO" : feed == "police" ? ",\"NARRATIVE\"" : "")
    plant()
    next
}
{ print $0 (feed == "ed" ? ",," : feed == "police" ? ",\"\"" : "") }
FNR % 14 == 3 { plant() }
END { plant() }
