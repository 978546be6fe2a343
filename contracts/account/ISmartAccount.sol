// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title An account with several signers
/// @notice Each signer is a secp256k1 key or a passkey. With two signers or more there is a second factor: one signer alone
/// spends up to a limit per token and day, and only at tokens and targets that were set up for it; everything else,
/// ERC-1271 signatures included, takes two. With a single signer that one can do everything, and limits are not looked at.
/// Beside them: session keys inside their scope, and guardians who can replace all signers, after a delay, and nothing else.
/// @dev Lives as a clone behind a counterfactual address, or as the ERC-7702 delegate of an address with a key. That key
/// is the account's root by protocol: no limit, guardian or signer binds it, and its plain 65-byte signature is taken.
/// No upgrade, no owner. `execute` is ERC-7821, `isValidSignature` ERC-1271 by way of ERC-7739, operations ERC-4337 v0.8.
///
/// A signer is 20 bytes, the address of a secp256k1 key, or 97: `x ‖ y ‖ rpIdHash ‖ u`, a passkey of that relying party
/// (SHA-256 of its id), with `u` 1 if the user must be verified and 0 if presence is enough.
/// A signature is a sequence of `0x01 ‖ r ‖ s ‖ v` and `0x02 ‖ signer ‖ length (2 bytes) ‖ assertion`, one for each signer
/// needed; the assertion is an ABI-encoded `WebAuthnAuth` whose challenge is the signed hash.
///
/// What a limit does not see: gas. One signer alone pays it out of the deposit at the entry point or through a paymaster,
/// never out of the balance, so that what can be burnt is what was put there. Allowances count when they are given.
interface ISmartAccount {
    /// @notice What a session key may do.
    /// @param key Address of its secp256k1 key.
    /// @param validAfter Not at or before this second; zero: at once.
    /// @param validUntil Not after this second.
    /// @param gas Wei that its operations may cost at most, all together, at the limits they state.
    /// @param scopes 1 to 32 functions.
    /// @param caps At most 16 tokens; the zero address is the native coin. Another token's cap is zero.
    /// @param salt Tells apart what is otherwise equal.
    struct Session {
        address key;
        uint48 validAfter;
        uint48 validUntil;
        uint128 gas;
        Scope[] scopes;
        Cap[] caps;
        bytes32 salt;
    }

    /// @notice One function of one target; selector zero is a call without data.
    struct Scope {
        address target;
        bytes4 selector;
    }

    /// @notice What a session can spend of one token in its whole life, transfers and allowances together.
    struct Cap {
        address token;
        uint256 amount;
    }

    /// @notice Who can replace the signers.
    /// @param accounts At most 16, ascending; keys or ERC-1271 accounts.
    /// @param threshold How many of them it takes.
    /// @param delay Seconds from start to finish, 1 to 30 days.
    struct Guardians {
        address[] accounts;
        uint8 threshold;
        uint32 delay;
    }

    /// @notice A signer was added; `id` is the hash of its bytes.
    event SignerAdded(bytes32 indexed id, bytes signer);

    /// @notice A signer was removed.
    event SignerRemoved(bytes32 indexed id);

    /// @notice What one signer alone may spend of a token in a day was set; the zero address is the native coin.
    event LimitSet(address indexed token, uint112 perDay);

    /// @notice One signer alone may (or may no longer) call every function of the target.
    event TargetSet(address indexed target, bool open);

    /// @notice One signer alone spent a part of the day's limit; `spent` is all of that day.
    event LimitSpent(address indexed token, uint256 amount, uint256 spent);

    /// @notice A session began; `session` is the hash that names it.
    event SessionCreated(bytes32 indexed session, address indexed key, Session terms);

    /// @notice A session was ended before its time.
    event SessionRevoked(bytes32 indexed session);

    /// @notice A session key spent a part of a cap; `spent` is all of the session.
    event SessionSpent(bytes32 indexed session, address indexed token, uint256 amount, uint256 spent);

    /// @notice The guardians were set; without accounts there is no recovery.
    event GuardiansSet(Guardians guardians);

    /// @notice Guardians named new signers, who take over at `readyAt` unless it is cancelled.
    event RecoveryStarted(bytes[] signers, uint48 readyAt);

    /// @notice The account refused a recovery.
    event RecoveryCancelled();

    /// @notice The account has new signers: the old ones, their limits and all sessions are gone.
    event RecoveryFinished(uint64 epoch);

    /// @notice The account has its signers already, or the caller is neither the account nor its factory.
    error InitializationRefused(address caller);

    /// @notice The bytes are no signer.
    error InvalidSigner(bytes signer);

    /// @notice It is a signer already.
    error SignerExists(bytes signer);

    /// @notice It is no signer.
    error SignerUnknown(bytes signer);

    /// @notice Without it nobody could sign.
    error LastSigner(bytes signer);

    /// @notice A list has a length out of its range.
    error LengthOutOfRange(uint256 length, uint256 least, uint256 most);

    /// @notice One signer alone may not call this.
    error SecondFactorRequired(address target, bytes4 selector);

    /// @notice One signer alone would spend more than is left of the day's limit.
    error LimitExceeded(address token, uint256 amount, uint256 left);

    /// @notice The session's time does not lie ahead.
    error InvalidSession(uint48 validAfter, uint48 validUntil, uint48 timestamp);

    /// @notice The session does not exist, was revoked, or ended with a recovery.
    error SessionInactive(bytes32 session);

    /// @notice Such a session exists, or did.
    error SessionExists(bytes32 session);

    /// @notice The call is outside what the session was made for.
    error OutOfScope(bytes32 session, address target, bytes4 selector);

    /// @notice The session would spend more than is left of its cap.
    error CapExceeded(bytes32 session, address token, uint256 amount, uint256 left);

    /// @notice The accounts do not ascend, or one is the account itself; the threshold or the delay is out of range.
    error InvalidGuardians(Guardians guardians);

    /// @notice They are not the guardians that were set.
    error NotTheGuardians(bytes32 given, bytes32 expected);

    /// @notice The guardian's signature is not good.
    error InvalidGuardianSignature(address guardian);

    /// @notice Too few guardians signed.
    error TooFewGuardians(uint256 signed, uint256 threshold);

    /// @notice No recovery with these signers is under way.
    error NoRecovery(bytes32 given, bytes32 pending);

    /// @notice The account still has time to refuse.
    error RecoveryNotReady(uint48 timestamp, uint48 readyAt);

    // ---- Signers ----

    /// @notice Gives the account its first signers.
    /// @dev Caller: the factory in the transaction of creation, or the account itself (ERC-7702). Once.
    /// Errors in order: InitializationRefused, LengthOutOfRange, then as `addSigner`.
    /// @param signers 1 to 16.
    function initialize(bytes[] calldata signers) external;

    /// @notice Adds a signer. From the second on, there is a second factor.
    /// @dev Caller: the account. Errors in order: AccountUnauthorized, InvalidSigner, SignerExists.
    function addSigner(bytes calldata signer) external;

    /// @notice Removes a signer; its signatures that were not used yet are worth nothing from then on.
    /// @dev Caller: the account. Errors in order: AccountUnauthorized, SignerUnknown, LastSigner.
    function removeSigner(bytes calldata signer) external;

    // ---- What one signer alone may do ----

    /// @notice Sets what one signer alone may spend of a token in a day (UTC): `transfer`, `transferFrom` out of the
    /// account, `approve` and `increaseAllowance`, by the amounts of the calls, and native value under the zero address.
    /// @dev Caller: the account. What was spent today stays spent. Zero takes the token back. Errors: AccountUnauthorized.
    function setLimit(address token, uint112 perDay) external;

    /// @notice Lets one signer alone call every function of a target, as far as value and the calls above stay in limits.
    /// @dev Caller: the account. Meant for contracts that move the account's money by its allowances only.
    /// Errors: AccountUnauthorized.
    function setTarget(address target, bool open) external;

    /// @notice Executes calls that two signers signed, or the only one. No limit is looked at.
    /// @dev Caller: the entry point or the account. Errors: AccountUnauthorized, then of the first call that fails.
    /// @param executionData As of ERC-7821: `abi.encode((address to, uint256 value, bytes data)[])`.
    function executeJointly(bytes calldata executionData) external payable;

    // ---- Sessions ----

    /// @notice Lets a key act inside a scope until an expiry.
    /// @dev Caller: the account. Errors in order: AccountUnauthorized, InvalidSession, LengthOutOfRange (scopes, caps),
    /// SessionExists.
    /// @return session Hash of the terms.
    function createSession(Session calldata terms) external returns (bytes32 session);

    /// @notice Ends a session; it cannot be created again.
    /// @dev Caller: the account. Errors: AccountUnauthorized, SessionInactive.
    function revokeSession(bytes32 session) external;

    /// @notice Executes calls that a session key signed. Functions that a limit would count are counted against the cap of
    /// their target; a capped token takes no other functions. The account itself is no target.
    /// @dev Caller: the entry point. The nonce of the operation must have the session key's address as its key.
    /// Errors in order: AccountUnauthorized, SessionInactive, then for each call OutOfScope, CapExceeded.
    function executeSession(Session calldata terms, bytes calldata executionData) external;

    // ---- Recovery ----

    /// @notice Sets who can replace the signers; refuses a recovery under way.
    /// @dev Caller: the account. Errors in order: AccountUnauthorized, LengthOutOfRange, InvalidGuardians.
    function setGuardians(Guardians calldata guardians) external;

    /// @notice Names new signers, in place of those named before. Nothing else changes before the delay is over.
    /// @dev Caller: anyone with the signatures (`Recovery(bytes[] signers,uint256 nonce)` on the account's domain).
    /// Errors in order: NotTheGuardians, LengthOutOfRange (signers, signatures), InvalidSigner, SignerExists (named twice),
    /// InvalidGuardianSignature, TooFewGuardians.
    /// @param guardians As they were set.
    /// @param signers 1 to 16, all there will be.
    /// @param signatures In the order of the accounts, empty for who did not sign.
    function startRecovery(
        Guardians calldata guardians,
        bytes[] calldata signers,
        bytes[] calldata signatures
    ) external;

    /// @notice Refuses the recovery under way; what the guardians signed until now is worth nothing any more.
    /// @dev Caller: the account, that is two signers, or the only one. Errors in order: AccountUnauthorized, NoRecovery.
    function cancelRecovery() external;

    /// @notice Replaces all signers by the named ones.
    /// @dev Caller: anyone, from `readyAt` on. The guardians stay. Errors in order: NoRecovery, RecoveryNotReady.
    /// @param signers As they were named.
    function finishRecovery(bytes[] calldata signers) external;

    // ---- Views ----

    /// @notice Whether it is a signer now.
    function isSigner(bytes calldata signer) external view returns (bool);

    /// @notice How many signers there are; zero before initialisation.
    function signerCount() external view returns (uint256);

    /// @notice What one signer alone may do with a token or at a target, and what it has spent today.
    function limitOf(address token) external view returns (uint112 perDay, uint112 spent, bool open);

    /// @notice Whether a session can be used inside its time, and what its operations could have cost until now, in wei.
    function sessionOf(bytes32 session) external view returns (bool active, uint128 gasSpent);

    /// @notice What a session has spent of a token.
    function spentOf(bytes32 session, address token) external view returns (uint256);

    /// @notice The recovery under way: hash of its signers and when they can take over, zero without one; and the nonce that
    /// guardians have to sign next.
    function recovery() external view returns (bytes32 signersHash, uint48 readyAt, uint64 nonce);

    /// @notice keccak256 of the encoded guardians; zero without any.
    function guardiansHash() external view returns (bytes32);

    /// @notice Number of recoveries that were finished.
    function epoch() external view returns (uint64);
}
