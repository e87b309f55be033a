namespace Coffre.Age;

/// <summary>
/// Every refusal of this module. Whatever fails after a header was understood bears one fault, <c>cannot-open</c>: who reports it to a server
/// must not tell a wrong key from an altered byte [attacks 4, 5]. The message, for the person in front, does.
/// </summary>
static class Refusals
{
    public static RefusedException NotAge => new("not-age", "This is not an age file.");

    public static RefusedException NoKey => new("cannot-open", "None of the keys given opens this file.");

    public static RefusedException HeaderAltered => new("cannot-open", "The header of this file was altered.");

    public static RefusedException ContentAltered => new("cannot-open", "The content of this file was altered or cut short.");

    public static RefusedException NoNonce => new("malformed", "This file ends before its payload begins.");

    public static RefusedException HeaderTooLarge => new("too-large", $"A header is at most {AgeHeader.MaxSize} bytes.");

    public static RefusedException WrongStanza(string message) => new("wrong-stanza", message);

    public static RefusedException WrongWorkFactor => new("wrong-work-factor",
        $"The work factor of a passphrase is {ScryptRecipient.MinWorkFactor} to {ScryptRecipient.MaxWorkFactor}.");

    public static RefusedException Malformed(string message) => new("malformed", message);

    public static RefusedException Armor(string message) => new("bad-armor", message);

    public static RefusedException BadRecipient => new("bad-recipient", "This is not an age recipient.");

    public static RefusedException BadIdentity => new("bad-identity", "This is not an age identity.");
}
