// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "../payment/IPaymentTerms.sol";

/// @title Channels: who brought a merchant in, and what that earns
/// @notice A partner registers with a payout address and a cap on its share. A merchant is bound to it when both have agreed, and leaves
/// whenever it likes. What follows is a list of shares, which the payments made for the merchant from then on commit to and
/// the escrow pays (`split`). Terms that a payer has signed stay as they are: neither leaving nor a new payout address nor a lower
/// cap changes a payment that exists.
/// @dev Holds no tokens, knows no payment, has no owner. Two levels: a partner may have sub-channels, a sub-channel may not.
/// EIP-712 domain: name "Sluice Channels", version "1". Signatures may be ERC-1271 of an account that has code. A
/// signature argument is not looked at where the party itself is the caller. Units: basis points of what is captured,
/// unix seconds.
interface IChannelRegistry {
    /// @param payout Who is paid.
    /// @param capBps Most of a captured amount that one of its merchants gives up, at most 3,000.
    /// @param parent Channel it belongs to; zero: none.
    /// @param cutBps Part of its share that is the parent's, basis points of the share.
    /// @param proposedPayout Who shall be paid instead; zero: no change under way.
    /// @param acceptableFrom When that can be accepted.
    struct Partner {
        address payout;
        uint16 capBps;
        address parent;
        uint16 cutBps;
        address proposedPayout;
        uint48 acceptableFrom;
    }

    /// @notice A partner is there.
    event PartnerRegistered(
        address indexed partner,
        address indexed parent,
        address payout,
        uint16 capBps,
        uint16 cutBps
    );

    /// @notice A partner asks for less at most; also of the merchants it has.
    event CapLowered(address indexed partner, uint16 capBps);

    /// @notice Another payout address can be accepted from then on.
    event PayoutProposed(address indexed partner, address indexed payout, uint48 acceptableFrom);

    /// @notice It was taken back.
    event PayoutProposalCancelled(address indexed partner, address indexed payout);

    /// @notice Shares of payments that are made from now on go there.
    event PayoutChanged(address indexed partner, address indexed payout);

    /// @notice Payments of the merchant give the channel that share from now on.
    event MerchantBound(address indexed merchant, address indexed partner, uint16 shareBps);

    /// @notice Payments of the merchant give the channel nothing from now on.
    event MerchantUnbound(address indexed merchant, address indexed partner);

    /// @notice The account is a partner already.
    error AlreadyRegistered(address partner);

    /// @notice The account is no partner.
    error NotRegistered(address partner);

    /// @notice Shares cannot be paid there: zero, or the escrow, which would refuse every capture.
    error InvalidPayout(address payout);

    /// @notice A cap, share or cut of zero, or above what is allowed.
    error BpsOutOfRange(uint16 bps, uint16 most);

    /// @notice The parent is a sub-channel itself.
    error TooManyLevels(address parent);

    /// @notice No change of payout is under way, or another one.
    error NotProposed(address payout);

    /// @notice The change of payout has to wait.
    error TooEarly(uint256 timestamp, uint48 acceptableFrom);

    /// @notice The caller is not who may do this.
    error NotAllowed(address sender);

    /// @notice The merchant is not bound to this partner.
    error NotBound(address merchant, address partner);

    /// @notice Not a signature of this account over this message.
    error InvalidSignature(address signer);

    /// @notice Too late to use the signatures.
    error AfterDeadline(uint256 timestamp, uint256 deadline);

    // ---- Partners ----

    /// @notice Makes the caller a partner, for ever.
    /// @dev A parent agrees by `Sponsor(address partner,address parent,uint16 cutBps,uint256 deadline)`.
    /// Errors in order: AlreadyRegistered, InvalidPayout, BpsOutOfRange (cap); with a parent: NotRegistered,
    /// TooManyLevels, BpsOutOfRange (cut), AfterDeadline, InvalidSignature. Without one, the cut must be zero.
    function register(
        address payout,
        uint16 capBps,
        address parent,
        uint16 cutBps,
        uint256 deadline,
        bytes calldata parentSignature
    ) external;

    /// @notice Lowers the caller's cap. There is no way up.
    /// @dev Errors: NotRegistered, BpsOutOfRange (zero, or not lower).
    function lowerCap(uint16 capBps) external;

    /// @notice First step to another payout address; it can be accepted two days later. Replaces one under way.
    /// @dev Caller: the partner. Errors: NotRegistered, InvalidPayout.
    function proposePayout(address payout) external;

    /// @notice Second step.
    /// @dev Caller: the proposed address, which so shows that somebody is there. Errors: NotProposed, TooEarly.
    function acceptPayout(address partner) external;

    /// @notice Takes the first step back.
    /// @dev Caller: the partner or its present payout address, so that a stolen key alone moves nothing unseen.
    /// Errors: NotAllowed, NotProposed (none is under way).
    function cancelPayout(address partner) external;

    // ---- Merchants ----

    /// @notice Binds a merchant to a partner, instead of the one it may have had.
    /// @dev Anyone brings it; both agree by `Binding(address merchant,address partner,uint16 shareBps,uint256 nonce,uint256
    /// deadline)` with the merchant's nonce. Errors in order: AfterDeadline, NotRegistered, BpsOutOfRange (zero, or
    /// above the partner's cap), InvalidSignature (merchant's first).
    function bind(
        address merchant,
        address partner,
        uint16 shareBps,
        uint256 deadline,
        bytes calldata merchantSignature,
        bytes calldata partnerSignature
    ) external;

    /// @notice The merchant leaves its channel, at once; also makes its unused signatures worthless.
    /// @dev Caller: the merchant. Never fails.
    function leave() external;

    /// @notice The same, brought by anyone.
    /// @dev `Leave(address merchant,uint256 nonce,uint256 deadline)`. Errors: AfterDeadline, InvalidSignature.
    function leaveBySignature(address merchant, uint256 deadline, bytes calldata signature) external;

    /// @notice The partner lets a merchant go.
    /// @dev Caller: the partner. Errors: NotBound.
    function dismiss(address merchant) external;

    // ---- Views ----

    /// @notice What payments of this merchant should commit to (`Extension.shares`); empty: no split on behalf of a channel.
    /// @return shares The partner's, then its parent's; none is zero, together they are at most the partner's cap.
    function sharesOf(address merchant) external view returns (IPaymentTerms.Share[] memory shares);

    /// @notice Channel of a merchant and the share both agreed to, before the cap; zero: none.
    function bindingOf(address merchant) external view returns (address partner, uint16 shareBps);

    /// @notice A partner; a zero payout: no such partner.
    function partnerOf(address partner) external view returns (Partner memory);
}
