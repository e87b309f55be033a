namespace Coffre.Server.Passkeys;

/// <summary>Reads the passkeys among the ways into an account: <c>credential</c>*, each new one followed by its <c>assertion</c>.</summary>
static class PasskeySections
{
    /// <summary>Reads from the section that stands in the reader on; the section after them stands in it then.</summary>
    /// <param name="sections">The sections.</param>
    /// <param name="account">Whose they are to be.</param>
    /// <param name="ceremonies">Verifies new ones.</param>
    /// <param name="most">Most passkeys.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<IReadOnlyList<OfferedPasskey>> ReadAsync(SectionReader sections, AccountId account, Ceremonies ceremonies, int most, CancellationToken ct)
    {
        var offered = new List<OfferedPasskey>();
        while (sections.Name == "credential")
        {
            if (offered.Count == most)
                throw new RefusedException("too-large", $"An account has at most {most} passkeys.");
            var json = await sections.BytesAsync(CredentialJson.MaxSize, ct);
            if (CredentialJson.ReadKept(json) is { } id)
                offered.Add(new OfferedPasskey.Kept(id));
            else
            {
                var registration = CredentialJson.Read(json);
                await sections.ExpectAsync("assertion", ct);
                offered.Add(await ceremonies.VerifyNewAsync(account, registration, CredentialJson.Read(await sections.BytesAsync(CredentialJson.MaxSize, ct))));
            }
            await sections.NextAsync(ct);
        }
        return offered.DistinctBy(offer => Convert.ToHexString(offer.Id)).Count() == offered.Count ? offered : throw new RefusedException("malformed", "A passkey is given twice.");
    }
}
