// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IIntake} from "./IIntake.sol";

/// @title Everything that governance can do
/// @notice Four powers: pause what comes in, vet tokens, list venues and oracles, set a protocol fee under a hard cap.
/// What weakens a protection (vetting, listing, a fee) waits for the delay of the timelock and can be cancelled until then;
/// what strengthens one (pausing, taking a token or a listing back) is done at once.
/// @dev The authority is an OpenZeppelin `AccessManager`: a delayed call is `schedule`d there and made after the delay.
/// Units: times in unix seconds, fees in basis points.
interface IGuard {
    /// @notice What a listed contract is used for.
    enum Kind {
        Venue,
        Oracle,
        Vault
    }

    /// @notice Entry of the public pause ledger: tokens no longer come in at `target` before `until`.
    /// @param target Contract that takes the tokens in.
    /// @param tokens Scope; the zero address stands for every token that is not vetted.
    /// @param until Second from which they come in again by themselves.
    /// @param reason What the public is told.
    event IntakePaused(address indexed target, address[] tokens, uint48 until, string reason);

    /// @notice Entry of the public pause ledger: tokens come in at `target` again, before their pause had run out.
    event IntakeResumed(address indexed target, address[] tokens, string reason);

    /// @notice A token's own code may (or may no longer) be relied on at `target`.
    event TokenVetted(address indexed target, address indexed token, bool vetted);

    /// @notice A venue or an oracle may (or may no longer) be used.
    event Listed(Kind indexed kind, address indexed account, bool listed);

    /// @notice The protocol fee was set.
    event ProtocolFeeSet(uint16 feeBps);

    /// @notice Zero where an account or a token is needed.
    error ZeroAddress();

    /// @notice The call names no token, or too many.
    error TokenCountOutOfRange(uint256 count, uint256 most);

    /// @notice The reason is empty or too long, in bytes.
    error ReasonLengthOutOfRange(uint256 length, uint256 most);

    /// @notice The pause would be over already, or last too long.
    error PauseOutOfRange(uint48 until, uint48 after_, uint48 latest);

    /// @notice The fee is above the cap.
    error ProtocolFeeTooHigh(uint16 feeBps, uint16 most);

    /// @notice The authority is the one of the deployment, for ever.
    error AuthorityIsFixed();

    /// @notice Stops tokens from coming in at `target` until a time, at which the pause ends by itself.
    /// @dev Caller: a pauser, at once. What is held, owed or on its way out is not touched. A token keeps its vetting.
    /// Errors in order: AccessManagedUnauthorized, ReasonLengthOutOfRange, PauseOutOfRange, TokenCountOutOfRange.
    /// @param target Contract whose guard this is.
    /// @param tokens 1 to 64; zero is every token that is not vetted.
    /// @param until After now, at most 7 days ahead.
    /// @param reason 1 to 256 bytes for the public.
    function pauseIntake(IIntake target, address[] calldata tokens, uint48 until, string calldata reason) external;

    /// @notice Ends pauses before their time.
    /// @dev Caller: a pauser, at once. Errors as `pauseIntake`.
    function resumeIntake(IIntake target, address[] calldata tokens, string calldata reason) external;

    /// @notice Lets `target` rely on the code of `token`.
    /// @dev Caller: a governor, after the delay. A running pause stays. Errors: AccessManagedUnauthorized, ZeroAddress.
    function vetToken(IIntake target, address token) external;

    /// @notice Takes that back.
    /// @dev Caller: a pauser, at once. Errors as `vetToken`.
    function unvetToken(IIntake target, address token) external;

    /// @notice Lets a venue or an oracle be used.
    /// @dev Caller: a governor, after the delay. Errors: AccessManagedUnauthorized, ZeroAddress.
    function list(Kind kind, address account) external;

    /// @notice Takes that back.
    /// @dev Caller: a pauser, at once. Errors as `list`.
    function delist(Kind kind, address account) external;

    /// @notice Sets the fee that the platform's own contracts may add.
    /// @dev Caller: a governor, after the delay. Errors: AccessManagedUnauthorized, ProtocolFeeTooHigh.
    /// @param feeBps At most 100.
    function setProtocolFee(uint16 feeBps) external;

    /// @notice Whether a venue or an oracle may be used.
    function isListed(Kind kind, address account) external view returns (bool);

    /// @notice The protocol fee in basis points.
    function protocolFeeBps() external view returns (uint16);
}
