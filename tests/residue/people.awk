# people.awk - invented people, with names and numbers that nothing else has
#
# Prints a line of TSV each: surname, forename, NHS number, year, month, day, postcode, phone,
# hospital number, attendance, call, crime and occurrence number, place.
function nhs_number(i, digits, sum, k) {
    do {
        digits = sprintf("99938%04d", 1000 + 37 * i + 11 * tries++)
        sum = 0
        for (k = 1; k <= 9; k++) sum += (11 - k) * substr(digits, k, 1)
        sum = (11 - sum % 11) % 11
    } while (sum == 10)
    return digits sum
}
BEGIN {
    OFS = "\t"
    n = split("Quillfeather Wexcombe-Trayle O'Zephyrin L\303\266wenzahnke Ynyshafrenog Brockwhistle " \
        "Dunmorrowby Fennimorrick Gadwallader Hexhamblythe Jarrowmunde Kestlebridger", surnames, " ")
    split("Zebediah Ottolinda Bartholemew Hildegunde Gwrthefyra Ignatiusz Thomasinah Peregrinus " \
        "Wilhelmyna Ezekiela Crispinus Philomenah", forenames, " ")
    split("Zephyrbrook Vintnergate Tollhangar Quaysidewick", places, " ")
    for (i = 1; i <= n; i++)
        print surnames[i], forenames[i], nhs_number(i), 1948 + 4 * i, 1 + i % 12, 13 + i,
            "CY9 " (i % 9 + 1) substr("ABDEFGHJLNPQ", i, 1) "X", "07700 900" 100 + 7 * i,
            "HX" 4471020 + i, "AZ2599170" 10 + i, "V425-9917" 7700 + i, "BE/9917" 7700 + i "/254",
            "OCC-9917" 7700 + i, places[1 + i % 4] " Snooker Hall " 40 + i
}
