namespace Coffre;

/// <summary>Which kind of account signs which type of statement (<c>docs/format.md</c> §3).</summary>
public static class Authors
{
    /// <summary>Whether an account of this kind signs statements of this type.</summary>
    public static bool MaySign(AccountKind kind, StatementType type) => type switch
    {
        StatementType.Genesis or StatementType.Session => true,
        StatementType.Claim => kind == AccountKind.Letter,
        StatementType.Paper => kind is AccountKind.Letter or AccountKind.Holder,
        // a letter is a bearer: whoever printed it knows its code [1]
        _ when kind == AccountKind.Letter => false,
        StatementType.Attest or StatementType.Release => kind == AccountKind.Operator,
        StatementType.Confirm => kind == AccountKind.Organisation,
        StatementType.Link or StatementType.Withdraw => kind == AccountKind.Holder,
        StatementType.Unlink => kind is AccountKind.Holder or AccountKind.Organisation,
        _ => true,
    };
}
