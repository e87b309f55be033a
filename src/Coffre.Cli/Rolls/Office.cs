using System.Security.Cryptography;
using Coffre.Age;

namespace Coffre.Cli;

/// <summary>An organisation at work: who speaks for it, with which keys, to which server.</summary>
/// <param name="Client">Speaks for it.</param>
/// <param name="Chain">Its own chain.</param>
/// <param name="Vaults">Its vaults, the newest last.</param>
/// <param name="Server">Where letters are opened.</param>
/// <param name="Addresses">Its address book.</param>
/// <param name="Time">The clock.</param>
sealed record Office(CoffreClient Client, Chain Chain, IReadOnlyList<HybridIdentity> Vaults, Uri Server, AddressBook Addresses, TimeProvider Time)
{
    /// <summary>The office of a home.</summary>
    public static Office Of(Home home, AddressBook addresses) => home.Chain.Kind == AccountKind.Organisation
        ? new(home.Client(), home.Chain, home.Keybag.Vaults, ServerAddress.Parse(home.File.Server), addresses, TimeProvider.System)
        : throw new CommandException(ExitCode.Usage, "Only an organisation has an address book: this account is a person's.");

    /// <summary>Brings the address book up to date.</summary>
    /// <returns>What the server gave and could not prove.</returns>
    public async Task<IReadOnlyList<string>> FollowAsync(CancellationToken ct)
    {
        var following = new Following(Client, Chain, Vaults, Addresses);
        await following.ReadAsync(null, ct);
        return following.Doubts;
    }

    /// <summary>
    /// Delivers a roll, or goes on with it. The feed is to be read before: who is reached how, and what became of a run that was cut off.
    /// </summary>
    /// <exception cref="CommandException">It is not to be begun, or the server takes no more.</exception>
    public async Task<RollTotals> DeliverAsync(RollOrder order, IProgress<long> progress, Action<RollStep> reached, CancellationToken ct, int rowsInARequest = RollRun.RowsInARequest)
    {
        var now = Time.GetUtcNow();
        var roll = WhichRoll.Find(Addresses, order, (await RollOrder.MeasureAsync(order.Path, ct)).Content, now);
        RollPrinter.DemandFree(Addresses, roll, Path.GetFullPath(order.Letters));
        var secret = Addresses.SecretOf(roll) ?? throw new CommandException(ExitCode.Local, "The secret of this roll is not in the book any more: its letters cannot be made again.");
        try
        {
            var setting = await RollSetting.FindAsync(Client, roll, secret, order.Sender, Vaults[^1].Recipient, Server, now, ct);
            return await new RollRun(Client, Addresses, setting, Time, reached, rowsInARequest).RunAsync(order, progress, ct);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
