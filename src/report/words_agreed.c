/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "words_private.h"

static void say_effect(struct bw_words *words, const struct bw_agreed *agreed)
{
    const struct bw_action *effect = &agreed->effect;
    char text[128];

    snprintf(text, sizeof(text), "x %.2f (x %.2f to x %.2f) since then, beside ", effect->effect,
             effect->low, effect->high);
    bw_words_say(words, text);
    bw_words_say_name(words, agreed->comparison);
    if (effect->high < 1.0)
        bw_words_say(words, ": less than there, more than chance would make it");
    else if (effect->low > 1.0)
        bw_words_say(words, ": more than there, more than chance would make it");
    else
        bw_words_say(words, ": could be chance");
    bw_words_say(words, ". Whether this is why cannot be told from counts.");
}

void bw_words_agreed(struct bw_words *words, const struct bw_agreed *agreed)
{
    switch (agreed->state) {
    case BW_AGREED_NOT_BEGUN:
        bw_words_say(words, "No whole quarter of it is over yet.");
        break;
    case BW_AGREED_NO_COMPARISON:
        bw_words_say(words, "No place to compare with was named in advance, so nothing is said of "
                            "its effect.");
        break;
    case BW_AGREED_NO_FIGURES:
        bw_words_say(words, "The quarters that a comparison needs were not all counted.");
        break;
    case BW_AGREED_FIGURES:
        say_effect(words, agreed);
        break;
    }
}
