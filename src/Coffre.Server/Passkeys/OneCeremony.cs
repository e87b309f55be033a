using Microsoft.AspNetCore.Identity;

namespace Coffre.Server.Passkeys;

/// <summary>Whose passkey it is, as ASP.NET Core Identity wants to know: an id and nothing else.</summary>
sealed record PasskeyUser(AccountId Id);

/// <summary>
/// What Identity's handler sees of our database in one ceremony: one account, and at most one passkey of it. It stores nothing; what is to be kept is written in
/// the unit of work that the ceremony belongs to.
/// </summary>
sealed class OneCeremony(PasskeyUser? user, UserPasskeyInfo? passkey) : IUserPasskeyStore<PasskeyUser>
{
    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Id.ToString());

    public Task<PasskeyUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Task.FromResult(user?.Id.ToString() == userId ? user : null);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult<IList<UserPasskeyInfo>>([]);

    public Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) => Task.FromResult(Is(credentialId) ? user : null);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(Is(credentialId) ? passkey : null);

    public void Dispose()
    {
    }

    public Task AddOrUpdatePasskeyAsync(PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PasskeyUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    bool Is(byte[] credentialId) => passkey is not null && passkey.CredentialId.AsSpan().SequenceEqual(credentialId);
}
