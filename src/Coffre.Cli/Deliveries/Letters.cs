namespace Coffre.Cli;

/// <summary>What is said of a letter that does not open.</summary>
static class Letters
{
    /// <summary>Why, in words.</summary>
    public static string StateOf(OpenedLetter letter)
    {
        var on = letter.Changed is { } changed ? $" on {CoverText.Date(changed)}" : "";
        return letter.State switch
        {
            LetterState.Claimed => $"This letter of {letter.Sender.Name} was kept in an account{on}: open it there. If that was not you: coffre paper LINK --reason not-my-claim.",
            LetterState.Recalled => $"{letter.Sender.Name} took this letter back{on}, before anyone had opened it.",
            LetterState.Ended => $"This letter of {letter.Sender.Name} was said to have come to the wrong person{on}.",
            LetterState.Closed => $"{letter.Sender.Name} closed its account{on}: this letter will not open. Call the number on your letter.",
            LetterState.Early => $"This letter of {letter.Sender.Name} opens on {CoverText.Date(letter.Body.Opens!.Value)}.",
            LetterState.Expired => $"This letter of {letter.Sender.Name} ended on {CoverText.Date(letter.Body.Ends!.Value)}. Ask its sender for the document.",
            _ => throw new ArgumentOutOfRangeException(nameof(letter)),
        };
    }
}
