"""Why each option of the questions and of the bug hunt in the binary classifier is right or wrong."""

REASONS = {
    "answer_1": {
        "a": "half the mails would have to be junk for a coin to be the thing to beat; what does the laziest filter "
        "score on these mails?",
        "b": "96 % of the mails are honest, so the answer 'honest' for every mail beats 95 % without reading one: "
        "the base rate is the first bar.",
        "c": "that would be the recall, and it is not told: among so few junk mails a filter can miss all of them "
        "and still be right for most mails.",
        "d": "nothing needs to be broken: a filter that catches some junk pays with false alarms on honest mails, "
        "and can end a little below the base rate.",
    },
    "answer_2": {
        "a": "it is true that a stays between 0 and 1, but the score does change: every product of a weight and a "
        "pixel grows, so where on the curve does z land?",
        "b": "the score grows 255-fold, but a cannot: the curve ends at 1, and where does it run flat?",
        "c": "the curve is steep in the middle, around z = 0; this score moves away from there.",
        "d": "z becomes 510, e to the power of −510 is lost beside 1, and out there the curve is flat: the neuron is "
        "saturated, and a small nudge leaves a as it is.",
    },
    "answer_3": {
        "a": "both are right for 98 %, so they make equally many mistakes; the loss looks at something else.",
        "b": "accuracy only asks on which side of one half a lies; the same sides can come with very different "
        "probabilities, and so with different losses.",
        "c": "the loss is the mean of −log of the probability given to the truth, so it sees how sure each answer is, "
        "right or wrong; accuracy sees only the side.",
        "d": "the loss is a mean, so more images of the same kind leave it as it is.",
    },
    "answer_4": {
        "a": "a − y is 0.2 − 1; dw is −0.8 times x, and the step goes against it: weights over ink grow, those over "
        "paper stay, and a rises towards 1.",
        "b": "the gradient is negative over the ink, but a step goes against the gradient; minus a negative number "
        "makes a weight larger.",
        "c": "each weight is blamed in proportion to its own pixel; what is the derivative for a pixel of bare paper?",
        "d": "over bare paper x is 0, and so is the derivative: those weights had no part in this score and stay.",
    },
    "answer_5": {
        "a": "then the difference would shrink by a factor of about 100 each time h shrinks tenfold; here it does not "
        "move at all.",
        "b": "rounding would grow as h shrinks, and with these h it is near 0.000000001, not 0.002.",
        "c": "a measuring error changes with h; a difference that stays the same at every h belongs to the formula.",
        "d": "for entries near 1 a right formula agrees to eight digits or more; 0.002 trains well and is still "
        "another derivative.",
    },
    "answer_6": {
        "a": "the last batch may be short, but it is dealt: every image has its turn in every epoch.",
        "b": "1,601 is 50 times 32 and one more; the gradient of a batch is a mean, so the last image alone steers a "
        "whole step and counts as much as 32 others together.",
        "c": "the gradient is a mean over the batch, and the mean of one image is not smaller than the mean of 32.",
        "d": "that would be batches of one; here 32 images share a step.",
    },
    "answer_7": {
        "a": "of 10,000 people 100 are ill and 95 of them get an alarm, as do 198 of the 9,900 healthy ones: "
        "95 of 293 alarms are right.",
        "b": "the two rates belong to different groups of people, a small one and a large one, and cannot simply be "
        "subtracted; count heads among 10,000 people.",
        "c": "that is the recall, the share of the ill who get an alarm; the question starts from the alarms.",
        "d": "that is the share of the healthy who are left in peace; the question starts from the alarms.",
    },
    "answer_8": {
        "a": "one half is the right threshold if both mistakes cost the same; what does each of the two decisions "
        "cost here on average?",
        "b": "deleting costs 0.2 · 9 = 1.8 on average and delivering 0.8 · 1 = 0.8; the two are equal at "
        "9 / (9 + 1) = 0.9.",
        "c": "a dear false alarm asks for more certainty before the alarm, not for less: check which cost stands "
        "above the fraction line.",
        "d": "the base rate is already in p, if p is an honest probability; with p and the two costs both decisions "
        "can be priced.",
    },
    "answer_9": {
        "a": "a product does not ask for equal shapes but for equal inner lengths, and (32, 784) meets (784, 32): "
        "both are 784.",
        "b": "the order decides what a row belongs to: the product has a row for each row of its left factor, and "
        "what is the left factor here?",
        "c": "turning mends the products, but b is in the sum by then; along which axis was it laid?",
        "d": "row i of the product belongs to neuron i, and b is laid along the columns, so image j gets the bias of "
        "neuron j; only because both are 32 does nothing stop. X @ W.T + b is right, for any number of images.",
    },
    "answer_10": {
        "a": "the images differ, but all of them pass through hidden units whose output is 0, and all errors come "
        "back through weights that are 0; follow both ways.",
        "b": "the error reaches the hidden units multiplied by w2, and what is w2 here?",
        "c": "A1 is 0, so dw2 is 0; w2 is 0, so nothing comes back to W1 and b1; only the mean of a − y is left. The "
        "next step finds the same, so every image gets the same answer, for ever.",
        "d": "one derivative does not pass through a zero: the mean of a − y, which is 0 only if both classes are "
        "equally common in the batch.",
    },
    "bug_1": {
        1: "this line is right: it only takes the two arrays out of the cache.",
        2: "a(1 − a) is the slope of the sigmoid, and the slope of the logarithm has already cancelled it; so every "
        "image far from one half is heard too softly, in all four gradients.",
        3: "this line is right for the error it is given: the neuron of step 6, reading A1.",
        4: "this line is right: each unit is told its share, the error times its w2.",
        5: "this line is right: the gate is open where Z1 is above 0.",
        6: "this line is right: it sums over the images and over nothing else.",
        7: "this line is right: every gradient stands under its own name.",
    },
    "bug_2": {
        1: "this line is right: the error of each image, with the 1/m of the mean.",
        2: "this line is right: it is the neuron of step 6, reading A1, and its gradients pass the check.",
        3: "this line is right: it makes a row for each image and a column for each unit.",
        4: "this line is right: what met a shut gate is set to 0, and dZ1 is a new array that nobody else holds.",
        5: "this line is right: the gradient of W1 passes the check.",
        6: "the sum runs over the images and over the units: one number, which NumPy spreads over all the biases "
        "without a word; each unit needs the sum over the images only.",
        7: "this line is right: every gradient stands under its own name.",
    },
    "bug_3": {
        1: "this line is right: taking an array out of the cache is no mistake; the question is where it is used.",
        2: "this line is right: the error of each image, with the 1/m of the mean.",
        3: "the output neuron read A1, what the gate let through; Z1 also holds the negative scores that never "
        "reached it, so dw2 listens to units that were shut.",
        4: "this line is right: the bias of the output neuron passes the check.",
        5: "this line is right: the share of each unit, stopped where the gate was shut.",
        6: "this line is right: dW1 and db1 pass the check.",
        7: "this line is right: every gradient stands under its own name.",
    },
    "bug_4": {
        1: "this line is right: it only takes three arrays out of the cache.",
        2: "this line is right: the number of images and the weights of the output neuron.",
        3: "this line is right: a gate is open where its score is above 0.",
        4: "the 2 belongs to the squared error, not to this loss; every gradient is twice as long, which is a doubled "
        "learning rate and nothing that accuracy would complain of.",
        5: "this line is right for the error it is given: the share of each unit, stopped at shut gates.",
        6: "this line is right for the dZ1 it is given: a sum over the images.",
        7: "this line is right for the error it is given: the output neuron reads A1.",
    },
}

ACCEPTED = {}
