/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * rows ROWS [KEPT_PER_MILLE [SURNAME]]: an invented quarter (2025Q4) of emergency department
 * attendances on stdout, 40 columns, in the order of arrival, 4 % of them violence, the columns of
 * the invented site's ed feed among them; with SURNAME all people have that one.  The same bytes
 * for the same arguments.
 */
static uint64_t state = 20251001;
static const char *only_surname;

static unsigned draw(unsigned below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((state >> 33) % below);
}

static const char *const surnames[] = {"Lewis",  "Tredale", "Roberts",       "Pugh",   "Gwynne",
                                       "Morgan", "O'Rhys",  "Price-Edwards", "Thomas", "Bevan"};
static const char *const forenames[] = {"Ryan", "Rebecca", "Thomas", "Carys", "Dylan",
                                        "Elin", "Jack",    "Megan",  "Owain", "Sioned"};
static const char *const complaints[] = {"injury of hand", "chest pain",      "fall",
                                         "head injury",    "short of breath", "abdominal pain"};
static const char *const notes[] = {"",
                                    "",
                                    "",
                                    "\"seen, home with advice\"",
                                    "\"x-ray, no fracture\"",
                                    "\"said to be \"\"fine\"\", review\""};

/* A minute of the quarter as the feed writes it; 1 October to 31 December has 132,480 of them. */
static void print_time(unsigned minute)
{
    static const unsigned days[] = {31, 30, 31};
    unsigned day = minute / 1440 % 92;
    unsigned month = 0;

    while (day >= days[month])
        day -= days[month++];
    printf("%02u/%02u/2025 %02u:%02u,", day + 1, month + 10, minute / 60 % 24, minute % 60);
}

static void print_person(void)
{
    unsigned long long digits = 999000000 + draw(999999);
    unsigned long long left = digits;
    unsigned sum = 0;
    unsigned check;

    for (unsigned weight = 2; weight <= 10; weight++, left /= 10)
        sum += (unsigned)(left % 10) * weight;
    check = (11 - sum % 11) % 11;
    printf("%llu%u,%s,%s,%02u/%02u/%u,%u,CY%u %uXP,%u,", digits, check == 10 ? 0 : check,
           only_surname != NULL ? only_surname : surnames[draw(10)], forenames[draw(10)],
           1 + draw(28), 1 + draw(12), 1930 + draw(90), 1 + draw(2), 1 + draw(9), draw(10),
           draw(95));
}

static void print_row(unsigned row, unsigned minute, int is_violence)
{
    printf("A254%08u,CE%u,", row, 1 + draw(2));
    print_person();
    print_time(minute);
    print_time(minute > 90 ? minute - draw(90) : minute);
    printf("%s,%u,", is_violence ? "20" : draw(2) != 0 ? "10" : "80", 10 * (1 + draw(3)));
    if (is_violence)
        printf("\"High Street, Cwmorfan\",CY%u %uXP,0%u,S,Y,N,", 1 + draw(9), draw(10),
               1 + draw(4));
    else
        printf(",,,,,,");
    printf("%s,", draw(8) == 0 ? "ADMITTED" : "DISCHARGED");
    printf("W%05u,%c,%u,%02u,%u,", draw(99999), 'A' + (int)draw(16), 1 + draw(3), draw(93),
           1 + draw(5));
    for (unsigned i = 1; i <= 3; i++)
        print_time(minute + 30 * i);
    printf("%02u,%05u,,,%02u,%02u,%02u,", draw(40), draw(99999), draw(30), draw(30), draw(90));
    printf("%s,%s,W%u,C%07u,W0100%04u\n", complaints[draw(6)], notes[draw(6)], 1 + draw(30),
           draw(9999999), draw(9999));
}

int main(int argc, char **argv)
{
    unsigned rows = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 5000000;
    unsigned per_mille = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 40;

    only_surname = argc > 3 ? argv[3] : NULL;
    puts("ATT_NO,SITE,NHS_NO,SURNAME,FORENAME,DOB,SEX,POSTCODE,AGE,ARRIVED,INC_DT,INTENT,LOC_TYPE,"
         "LOC_TEXT,LOC_PC,MECHANISM,ASSAILANT,ALCOHOL,REPORTED_POL,DISPOSAL,GP,ETHNIC,ARR_MODE,"
         "REF_SOURCE,TRIAGE_CAT,TRIAGE_AT,SEEN_AT,LEFT_AT,DIAG_1,DIAG_2,DIAG_3,DIAG_4,INV_1,INV_2,"
         "TREAT_1,COMPLAINT,NOTE,WARD,CONSULTANT,LSOA");
    for (unsigned row = 0; row < rows; row++)
        print_row(row, (unsigned)((uint64_t)row * 132000 / rows), draw(1000) < per_mille);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
