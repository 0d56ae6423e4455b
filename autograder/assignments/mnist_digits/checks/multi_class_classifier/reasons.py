"""Reasons for every option of the questions, the diagnosis and the bug hunt of the multi-class classifier.

The curves of the diagnosis were measured on MNIST with the notebook's own functions: the images in the order of
``default_rng(0).permutation``, the first 2,000 to validate with, those from 6,000 on to train with; start and
batches from ``default_rng(1)`` and ``default_rng(2)``; 10 epochs, sizes 784-64-10 and he, batches of 50, a learning
rate of 0.1 and 5,000 images, but for what is said here. Curve 1: validation images from 0 to 255. Curve 2: learning
rate 0.0005. Curve 3: 500 images, labels permuted by ``default_rng(9)``, 128 units, batches of 10. Curve 4: 3,000
images, learning rate 1.2. Curve 5: 3,000 images, start ``zeros``. Curve 6: 250 images, 128 units, batches of 5,
learning rate 0.2.
"""

REASONS = {
    "answer_1": {
        "a": "The order of the scores says who wins; how much the winner gets depends on how far apart the scores are, "
        "and doubling changes that.",
        "b": "Adding 5 to all cancels in the softmax; doubling squares every ratio between two shares, so the winner, "
        "who had the largest, gets more.",
        "c": "All scores are multiplied by the same positive number, so their order stays, and with it the winner.",
        "d": "The softmax sees only differences between scores: 5 more for all of them leaves every share as it is.",
    },
    "answer_2": {
        "a": "A sum over a batch would grow with the batch; compare 6.9 with what equal shares for 1,000 classes cost.",
        "b": "For ten classes, knowing nothing costs ln 10 = 2.3; here there are 1,000 of them.",
        "c": "Before the first step the learning rate has not been used at all.",
        "d": "Equal shares for 1,000 classes cost ln 1000 = 6.9, so the network starts with no opinion.",
    },
    "answer_3": {
        "a": "`he` makes up for a gate that takes away half of the mean square; without the gate the factor 2 remains, "
        "in every layer.",
        "b": "With the gate, the variance 2/n_in and the lost half cancel; without the gate, nothing is lost.",
        "c": "Halving is what the gate does under variance 1/n_in; here the gate is gone, and the variance is 2/n_in.",
        "d": "Scores of either sign cancel in their mean, but not in the mean of their squares.",
    },
    "answer_4": {
        "a": "Two layers express more than one only if something that is not a weighted sum stands between them.",
        "b": "It is a weighted sum again, but not every one: all ten scores have to be made from five numbers.",
        "c": "Without a gate W2 W1 is a single table of weights, whose ten rows are mixtures of five: softmax "
        "regression is free to use ten rows of its own.",
        "d": "Without a gate the gradient is passed on through every unit; nothing makes it 0.",
    },
    "answer_5": {
        "a": "The gate is shut for every image, so no image passes an error on to this unit; and the images it reads "
        "do not change either.",
        "b": "The error reaches its weights through the gate, and the gate is shut for every image.",
        "c": "ReLU gives 0 for a negative score, never a negative output.",
        "d": "To grow, its weights would need a gradient; look at what the shut gate passes back.",
    },
    "answer_6": {
        "a": "A person sees shapes; this network has one weight for each pixel and unit, and does not know where a "
        "pixel lies.",
        "b": "A dense layer has no notion of neighbours: every pixel is joined to every unit in the same way.",
        "c": "The weights learned before, rearranged in the same order, would give the very same scores; training "
        "finds as good ones.",
        "d": "The network never saw shapes in the first place, so none could mislead it.",
    },
    "answer_7": {
        "a": "Rows are the truth and columns the answers: the first number is what the image is.",
        "b": "Recall of a class looks along its row, at the images that are of this class; these twelve are not 9s.",
        "c": "Two cells do not say how large the sums of the two columns are.",
        "d": "They are 4s that were answered 9: they stand in column 9 and off the diagonal, so of the answers 9 fewer "
        "are right.",
    },
    "answer_8": {
        "a": "One softmax makes all 38 compete for one whole: a song in French could then not be sad and slow as well.",
        "b": "What excludes each other shares one softmax; what may hold together gets a sigmoid each; losses of one "
        "network may be added.",
        "c": "Eight sigmoids would not know that exactly one language is right: their probabilities need not add up to "
        "1.",
        "d": "A softmax over the moods would force exactly one of them; a song may have several, or none.",
    },
    "curve_1": {
        "a": "With steps too long the training loss would shake; here it falls smoothly to 0.18.",
        "b": "The training loss falls at once and far: the steps are long enough.",
        "c": "When a network over-fits, its validation loss begins low and rises later; here it is high from the first "
        "epoch, although nine in ten are read rightly.",
        "d": "With shuffled labels the validation accuracy would stay near 10 %; here it is about 90 %.",
        "e": "The images are read rightly, and yet the loss is above 2 from the start: with pixels up to 255 every "
        "score is 255 times as large, so the few wrong answers are given with full certainty.",
        "f": "A network that starts from zeros never leaves 2.30, and this one learns at once.",
        "g": "After training class by class the last class would win too often, and the accuracy would be far below 90 "
        "%.",
        "h": "The validation loss is above that of knowing nothing, which cannot be well.",
    },
    "curve_2": {
        "a": "Both losses fall smoothly, with no jump at all.",
        "b": "Both losses fall smoothly and together, and after ten epochs they have only just begun: the steps are "
        "too short.",
        "c": "The two losses fall side by side; nothing is learned by heart.",
        "d": "With shuffled labels the validation accuracy could not climb from 14 to 39 %.",
        "e": "The two losses lie on each other, so both sets of images are treated alike.",
        "f": "From zeros the loss would not move; here it falls a little in every epoch.",
        "g": "Without shuffling the two losses would lie far apart; here they are the same.",
        "h": "A healthy run reaches 90 % in its first epochs; this one is at 39 % after ten.",
    },
    "curve_3": {
        "a": "The training loss falls smoothly, with no jump.",
        "b": "The training loss falls by half: the steps are long enough to learn something.",
        "c": "Learning by heart is part of it, but an over-fitted network still reads most new images rightly; this "
        "one reads no more than chance would.",
        "d": "The training images are learned, slowly and by heart, while the accuracy on others stays at chance and "
        "the loss only rises: what is learned is not true.",
        "e": "Wrongly scaled images are still mostly read rightly; here the accuracy stays near 10 %.",
        "f": "From zeros the training loss would not move; here it falls to 1.0.",
        "g": "Classes in order give a quickly falling training loss, and more than chance on new images.",
        "h": "The validation loss rises from the first epoch on, and the accuracy stays at chance.",
    },
    "curve_4": {
        "a": "Both losses jump up and down and never get far below 2: the steps leap over the valley.",
        "b": "Short steps give smooth curves; these jump.",
        "c": "An over-fitted network has a training loss near 0; this one is near 2.",
        "d": "With shuffled labels the accuracy on new images would stay at 10 %; here it reaches 42 % and falls "
        "again.",
        "e": "The training loss itself is bad, and scaling the validation images has no part in that.",
        "f": "From zeros the curve would be flat; this one jumps.",
        "g": "Sorted classes make the training loss low, since every batch holds what the last one held; here it is "
        "high and shakes.",
        "h": "Neither loss comes to rest, and the accuracy is lower at the end than in the middle.",
    },
    "curve_5": {
        "a": "Steps too long would shake the loss; this one does not move at all.",
        "b": "Short steps move a little, and always downhill; here not even the third digit falls.",
        "c": "To over-fit, a network must first learn something.",
        "d": "With shuffled labels the training loss would still fall, as the images are learned by heart.",
        "e": "The training loss does not move either, and the validation images have no part in that.",
        "f": "Both losses stay at ln 10 and the accuracy at one class: no signal passes a layer of zeros, so only the "
        "last biases can move.",
        "g": "Sorted classes make the training loss fall in every stretch of one class; this one is flat.",
        "h": "It stays at the loss of knowing nothing.",
    },
    "curve_6": {
        "a": "The training loss shakes at first, but comes to rest near 0: the steps are not what limits this run.",
        "b": "The training loss is down at 0.005: the steps were long enough.",
        "c": "The training images are known by heart, while the loss on others is over a hundred times larger and "
        "slowly rising: there was too little to learn from.",
        "d": "With shuffled labels new images could not be read rightly; here 84 % are.",
        "e": "Wrongly scaled images would give a high loss from the first epoch on; here it falls with the other, then "
        "parts from it.",
        "f": "From zeros nothing would move; here the training loss falls by a factor of several hundred.",
        "g": "Without shuffling the validation accuracy would be far below 84 %.",
        "h": "The two losses end more than a factor of a hundred apart.",
    },
    "bug_1": {
        1: "This line is right: the images are scaled, and k is the number of biases in the last layer.",
        2: "This line is right: it makes one round for each epoch.",
        3: "This line is right: it deals the batches, 50 images each.",
        4: "This line is right: it is the forward pass.",
        5: "This line is right: p − y, divided by the size of this batch.",
        6: "This line is right: it tells each hidden unit its share, through W2 as it is.",
        7: "An output of ReLU is never below 0, so this mask is always true: the gate is open for units that were "
        "shut.",
        8: "This line is right: with a right dZ1 it gives the right gradients of the first layer.",
        9: "This line is right: the second layer read A1, and its gradients are right, as the table shows.",
        10: "This line is right: one step downhill, for all parameters at once.",
        11: "This line is right: the test images are scaled as the training images are.",
    },
    "bug_2": {
        1: "This line is right: rows of pixels from 0 to 1.",
        2: "The test images go in with pixels from 0 to 255, unlike the training images: the same class mostly wins, "
        "but all probabilities are near 0 or 1, and the loss shows it.",
        3: "This line is right: it makes one round for each epoch.",
        4: "This line is right: it deals the batches, 50 images each.",
        5: "This line is right: it is the forward pass.",
        6: "This line is right: the gradient agrees with the numeric one, as the table shows.",
        7: "This line is right: one step downhill.",
        8: "This line is right: the forward pass, on the test images as an earlier line made them.",
    },
    "bug_3": {
        1: "This line is right: rows of pixels from 0 to 1.",
        2: "This line is right: with the next one, it goes through all batches of all epochs.",
        3: "This line is right: it deals the batches anew for each epoch.",
        4: "This line is right: it is the forward pass.",
        5: "This line is right: p − y, divided by the size of this batch, and an empty dict.",
        6: "This line is right: the last layer first.",
        7: "This line is right: what the layer was told, times what it read.",
        8: "The sum runs over images and units alike, so every bias of a layer gets one and the same number; in the "
        "last layer this number is always 0.",
        9: "This line is right: only the second layer has a layer in front.",
        10: "This line is right: back through W2, and through the gate where Z1 was positive.",
        11: "This line is right: one step downhill, for all parameters at once.",
        12: "This line is right: the test images are scaled as the training images are.",
    },
    "bug_4": {
        1: "This line is right: scaled images, and a dict of its own, so that the caller's is left alone.",
        2: "This line is right: it makes one round for each epoch.",
        3: "This line is right: it deals the batches, 50 images each.",
        4: "This line is right: it is the forward pass, with the parameters as they are now.",
        5: "This line is right: p − y, divided by the size of this batch.",
        6: "W2 is moved here, before line 8 walks back through it: the error must go back through the W2 that made the "
        "answer.",
        7: "This line is right: b2 is not needed on the way back, so it may move already.",
        8: "The error goes back through a W2 that line 6 has already moved; it must be the one that made the answer.",
        9: "This line is right: what the first layer was told, times what it read.",
        10: "This line is right: the sum over the images.",
        11: "This line is right: the test images are scaled as the training images are.",
    },
}

ACCEPTED = {"bug_4": {6, 8}}
"""Line 6 moves W2 too early, and line 8 uses it too late: either may be named."""
