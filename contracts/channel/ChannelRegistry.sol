// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IPaymentTerms} from "../payment/IPaymentTerms.sol";
import {IChannelRegistry} from "./IChannelRegistry.sol";

/// @title Partners and who is bound to them
/// @dev A book of agreements: nothing here moves money, and no contract that does reads it.
contract ChannelRegistry is IChannelRegistry, EIP712, Nonces {
    struct Binding {
        address partner;
        uint16 shareBps;
    }

    uint16 private constant MAX_SHARE_BPS = 3_000;
    uint16 private constant WHOLE_BPS = 10_000;
    uint48 private constant PAYOUT_DELAY = 2 days;

    bytes32 private constant SPONSOR_TYPEHASH = keccak256(
        "Sponsor(address partner,address parent,uint16 cutBps,uint256 deadline)"
    );
    bytes32 private constant BINDING_TYPEHASH = keccak256(
        "Binding(address merchant,address partner,uint16 shareBps,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant LEAVE_TYPEHASH = keccak256("Leave(address merchant,uint256 nonce,uint256 deadline)");

    /// @notice Escrow that pays the shares, which cannot be paid to it.
    address public immutable ESCROW;

    mapping(address partner => Partner) private _partners;
    mapping(address merchant => Binding) private _bindings;

    constructor(address escrow) EIP712("Sluice Channels", "1") {
        ESCROW = escrow;
    }

    // ---- Partners ----

    /// @inheritdoc IChannelRegistry
    function register(
        address payout,
        uint16 capBps,
        address parent,
        uint16 cutBps,
        uint256 deadline,
        bytes calldata parentSignature
    ) external {
        Partner storage partner = _partners[msg.sender];
        require(partner.payout == address(0), AlreadyRegistered(msg.sender));
        _checkPayout(payout);
        _checkBps(capBps, MAX_SHARE_BPS);
        if (parent == address(0)) {
            require(cutBps == 0, BpsOutOfRange(cutBps, 0));
        } else {
            require(_registered(parent).parent == address(0), TooManyLevels(parent));
            _checkBps(cutBps, WHOLE_BPS);
            _checkDeadline(deadline);
            bytes32 structHash = keccak256(abi.encode(SPONSOR_TYPEHASH, msg.sender, parent, cutBps, deadline));
            _checkSignature(parent, structHash, parentSignature);
        }
        (partner.payout, partner.capBps, partner.parent, partner.cutBps) = (payout, capBps, parent, cutBps);
        emit PartnerRegistered(msg.sender, parent, payout, capBps, cutBps);
    }

    /// @inheritdoc IChannelRegistry
    function lowerCap(uint16 capBps) external {
        Partner storage partner = _registered(msg.sender);
        _checkBps(capBps, partner.capBps - 1);
        partner.capBps = capBps;
        emit CapLowered(msg.sender, capBps);
    }

    /// @inheritdoc IChannelRegistry
    function proposePayout(address payout) external {
        Partner storage partner = _registered(msg.sender);
        _checkPayout(payout);
        uint48 acceptableFrom = uint48(block.timestamp) + PAYOUT_DELAY;
        (partner.proposedPayout, partner.acceptableFrom) = (payout, acceptableFrom);
        emit PayoutProposed(msg.sender, payout, acceptableFrom);
    }

    /// @inheritdoc IChannelRegistry
    function acceptPayout(address account) external {
        Partner storage partner = _partners[account];
        uint48 acceptableFrom = partner.acceptableFrom;
        require(partner.proposedPayout == msg.sender, NotProposed(msg.sender));
        require(block.timestamp >= acceptableFrom, TooEarly(block.timestamp, acceptableFrom));
        partner.payout = msg.sender;
        (partner.proposedPayout, partner.acceptableFrom) = (address(0), 0);
        emit PayoutChanged(account, msg.sender);
    }

    /// @inheritdoc IChannelRegistry
    function cancelPayout(address account) external {
        Partner storage partner = _partners[account];
        address proposed = partner.proposedPayout;
        require(msg.sender == account || msg.sender == partner.payout, NotAllowed(msg.sender));
        require(proposed != address(0), NotProposed(proposed));
        (partner.proposedPayout, partner.acceptableFrom) = (address(0), 0);
        emit PayoutProposalCancelled(account, proposed);
    }

    // ---- Merchants ----

    /// @inheritdoc IChannelRegistry
    function bind(
        address merchant,
        address partner,
        uint16 shareBps,
        uint256 deadline,
        bytes calldata merchantSignature,
        bytes calldata partnerSignature
    ) external {
        _checkDeadline(deadline);
        _checkBps(shareBps, _registered(partner).capBps);
        bytes32 structHash = keccak256(
            abi.encode(BINDING_TYPEHASH, merchant, partner, shareBps, _useNonce(merchant), deadline)
        );
        _checkSignature(merchant, structHash, merchantSignature);
        _checkSignature(partner, structHash, partnerSignature);
        _unbind(merchant);
        _bindings[merchant] = Binding(partner, shareBps);
        emit MerchantBound(merchant, partner, shareBps);
    }

    /// @inheritdoc IChannelRegistry
    function leave() external {
        _useNonce(msg.sender);
        _unbind(msg.sender);
    }

    /// @inheritdoc IChannelRegistry
    function leaveBySignature(address merchant, uint256 deadline, bytes calldata signature) external {
        _checkDeadline(deadline);
        bytes32 structHash = keccak256(abi.encode(LEAVE_TYPEHASH, merchant, _useNonce(merchant), deadline));
        _checkSignature(merchant, structHash, signature);
        _unbind(merchant);
    }

    /// @inheritdoc IChannelRegistry
    function dismiss(address merchant) external {
        require(_bindings[merchant].partner == msg.sender, NotBound(merchant, msg.sender));
        _unbind(merchant);
    }

    function _unbind(address merchant) private {
        address partner = _bindings[merchant].partner;
        if (partner == address(0)) return;
        delete _bindings[merchant];
        emit MerchantUnbound(merchant, partner);
    }

    // ---- Views ----

    /// @inheritdoc IChannelRegistry
    function sharesOf(address merchant) external view returns (IPaymentTerms.Share[] memory shares) {
        Binding memory binding = _bindings[merchant];
        if (binding.partner == address(0)) return shares;
        Partner storage partner = _partners[binding.partner];
        uint16 whole = _least(binding.shareBps, partner.capBps);
        uint16 cut;
        address parent = partner.parent;
        if (parent != address(0)) {
            // At most the share, so it fits.
            cut = uint16((uint256(whole) * partner.cutBps) / WHOLE_BPS);
            cut = _least(cut, _partners[parent].capBps);
        }
        // A share of nothing is no share: the escrow would refuse the list.
        shares = new IPaymentTerms.Share[](cut == 0 || cut == whole ? 1 : 2);
        if (cut != 0) shares[shares.length - 1] = IPaymentTerms.Share(_partners[parent].payout, cut);
        if (cut != whole) shares[0] = IPaymentTerms.Share(partner.payout, whole - cut);
    }

    /// @inheritdoc IChannelRegistry
    function bindingOf(address merchant) external view returns (address partner, uint16 shareBps) {
        Binding memory binding = _bindings[merchant];
        return (binding.partner, binding.shareBps);
    }

    /// @inheritdoc IChannelRegistry
    function partnerOf(address partner) external view returns (Partner memory) {
        return _partners[partner];
    }

    // ---- Checks ----

    function _registered(address account) private view returns (Partner storage partner) {
        partner = _partners[account];
        require(partner.payout != address(0), NotRegistered(account));
    }

    function _checkPayout(address payout) private view {
        require(payout != address(0) && payout != ESCROW, InvalidPayout(payout));
    }

    function _checkBps(uint16 bps, uint16 most) private pure {
        require(bps != 0 && bps <= most, BpsOutOfRange(bps, most));
    }

    function _checkDeadline(uint256 deadline) private view {
        require(block.timestamp <= deadline, AfterDeadline(block.timestamp, deadline));
    }

    function _checkSignature(address party, bytes32 structHash, bytes calldata signature) private view {
        if (msg.sender == party) return;
        bool valid = SignatureChecker.isValidSignatureNowCalldata(party, _hashTypedDataV4(structHash), signature);
        require(valid, InvalidSignature(party));
    }

    function _least(uint16 a, uint16 b) private pure returns (uint16) {
        return a < b ? a : b;
    }
}
